import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { tunables as a2c } from '../../../agents/a2c/settings.js'
import { tunables as dqn } from '../../../agents/dqn/settings.js'
import { tunables as feudal } from '../../../agents/feudal/settings.js'
import { tunables as ppo } from '../../../agents/ppo/settings.js'
import { agents } from '../../../agents/registry.js'
import { tunables as unreal } from '../../../agents/unreal/settings.js'
import { exploits } from '../../../src/population/exploit/index.js'
import { explores } from '../../../src/population/explore/index.js'
import { kinds } from '../../../src/search-space/index.js'
import { rules } from '../../../src/search-space/rules/index.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const DOCS = path.join(ROOT, 'docs')
const PAGES = ['README.md', ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)
const textOf = (page: string) => readFileSync(path.join(ROOT, page), 'utf8')

interface DocTables {
  pages(): string[]
  documented(page: string, tunables: object): string
}
const { pages, documented } = (await import(new URL('../../../scripts/doc-tables.mjs', import.meta.url).href)) as DocTables

describe('pages that are made from the source', () => {
  it.each(pages())('law: %s says of options, settings and functions what the source says', (page) => {
    const text = readFileSync(page, 'utf8')
    expect(documented(text, { a2c, dqn, feudal, ppo, unreal }), 'npm run build && node scripts/write-docs.mjs mends it').toBe(text)
  })

  it('law: all that is registered, and every wrapper, has a place in them', () => {
    const names = (page: string) => [...textOf(page).matchAll(/^### (\w+)$|`(\w+)\(\)`/gm)].map(([, heading, call]) => heading ?? call)
    const wrappers = readdirSync(path.join(ROOT, 'envs/wrappers')).flatMap((file) => {
      const [, name] = /^export class (\w+)/m.exec(textOf(`envs/wrappers/${file}`)) ?? []
      return name === undefined || /^(Wrapper|ObservationWrapper|RunningMean)$/.test(name) ? [] : [name]
    })
    expect(names('docs/wrappers.md')).toEqual(expect.arrayContaining(wrappers))
    expect(names('docs/strategies.md')).toEqual(expect.arrayContaining([...Object.keys(exploits), ...Object.keys(explores)]))
    expect(names('docs/experiment.md')).toEqual(expect.arrayContaining([...Object.keys(kinds), ...Object.keys(rules)]))
    for (const agent of Object.keys(agents)) expect(textOf('docs/agents.md')).toContain(`\`${agent}\``)
  })
})

/** The code blocks of a language on a page. */
const blocks = (page: string, language: string) =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!)

const EXAMPLES = PAGES.flatMap((page) => blocks(page, 'ts').map((code, i) => ({ name: `${page} ${i + 1}`, code })))

describe('code on the pages', () => {
  it('law: is TypeScript', () => {
    const broken = EXAMPLES.filter(({ code }) => ts.transpileModule(code, { reportDiagnostics: true }).diagnostics!.length > 0)
    expect(broken.map(({ name }) => name)).toEqual([])
  })

  it('law: is right in its types, where it says what it imports', () => {
    // Beside package.json, so that imports of the package are found as in its own examples.
    const whole = EXAMPLES.filter(({ code }) => /^(\/\/.*\n)?import /.test(code) && !code.includes('// ...'))
    const files = new Map(whole.map(({ code }, i) => [path.join(ROOT, `examples/page-${i}.ts`), code]))
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, target: ts.ScriptTarget.ES2023, types: ['node'], skipLibCheck: true },
      ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    }
    const host = ts.createCompilerHost(options)
    const { getSourceFile, fileExists, readFile } = host
    host.fileExists = (file) => files.has(file) || fileExists.call(host, file)
    host.readFile = (file) => files.get(file) ?? readFile.call(host, file)
    host.getSourceFile = (file, version, ...rest) => {
      const code = files.get(file)
      return code === undefined ? getSourceFile.call(host, file, version, ...rest) : ts.createSourceFile(file, code, version)
    }
    const program = ts.createProgram([...files.keys()], options, host)
    const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText, start }) => {
      const index = [...files.keys()].indexOf(file?.fileName ?? '')
      return `${whole[index]?.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} at ${file?.text.slice(start).split('\n')[0]}`
    })
    expect(faults).toEqual([])
    expect(whole.length).toBeGreaterThan(8)
  })
})

describe('links on the pages', () => {
  const links = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to]) => (/^[a-z]+:/.test(to!) ? [] : [{ page, to: to! }])),
  )

  /** The anchors of a page's headings, as GitHub makes them. */
  const anchors = (page: string) =>
    [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )

  it('law: lead to files and headings that there are', () => {
    const dead = links.filter(({ page, to }) => {
      const [file, anchor] = to.split('#')
      const target = file === '' ? page : path.join(path.dirname(page), file!)
      if (!existsSync(path.join(ROOT, target))) return true
      return anchor !== undefined && target.endsWith('.md') && !anchors(target).includes(anchor)
    })
    expect(dead).toEqual([])
    expect(links.length).toBeGreaterThan(30)
  })
})

describe('pictures on the pages', () => {
  const pictures = ['docs', 'experiments', 'bench/peers'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.svg'))
      .map((name) => `${folder}/${name}`),
  )

  it.each(pictures)('law: %s has another colour for each of its own where the page is dark', (file) => {
    const [style, drawn] = textOf(file).split('</style>')
    const colours = [...(drawn ?? style!).matchAll(/\b(?:fill|stroke)="#\w+"/g)].map(([colour]) => colour)
    expect(colours.filter((colour) => !style!.includes(`[${colour}]{`))).toEqual([])
  })
})
