import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { open, whyNoBrowser } from './browser.js'
import { project, run, runFile, temporaryFolder } from './clade.js'
import { PYTHON, skipped, whyNoPython } from './python.js'
import { serveFolder } from './serve-folder.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const cwd = temporaryFolder()
const [lacksPython, lacksBrowser] = [whyNoPython('numpy', 'onnxruntime'), whyNoBrowser()]
let files: string[]

// Without scripts: `prepare` would build dist/ under the feet of the tests that run beside this one.
beforeAll(async () => {
  const { code, stdout, stderr } = await npm('pack', ROOT, '--json', '--pack-destination', cwd)
  expect(code, stderr).toBe(0)
  files = (JSON.parse(stdout) as { files: { path: string }[] }[])[0]!.files.map((file) => file.path)
}, 60_000)

function npm(...args: string[]) {
  return run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd })
}

describe('the package', () => {
  test('truth: the WebAssembly kernels are in it ready-made, and what npm compiles the native ones from', () => {
    for (const kernels of ['kernels.wasm', 'kernels-relaxed.wasm']) expect(files).toContain(`dist/tensors/kernels/${kernels}`)
    for (const source of ['c', 'native'].flatMap((folder) =>
      readdirSync(path.join(ROOT, 'tensors/kernels', folder)).map((name) => `${folder}/${name}`),
    ))
      expect(files).toContain(`tensors/kernels/${source}`)
    for (const script of ['build-native.mjs', 'files.mjs']) expect(files).toContain(`scripts/${script}`)
  })

  test('truth: nothing is in it that belongs to one machine or only to those who work on Clade', () => {
    const kept = [
      /^(README\.md|CHANGELOG\.md|LICENSE|package\.json)$/,
      /^dist\/(.+\.(js|cjs|d\.ts|map|py|wasm|css)|rooms\/LICENSES\.txt)$/,
      /^(tensors\/kernels\/(c|native)\/.+\.(h|cc)|scripts\/(build-native|files)\.mjs)$/,
      // README and the docs link to these.
      /^(docs|examples)\/.+\.(md|svg|png|gif|ts|html)$/,
      /^(ARCHITECTURE\.md|CONTRIBUTING\.md|experiments\/(.+\/)?README\.md|bench\/(README|RESULTS)\.md|bench\/peers\/learning\/curves\.svg)$/,
    ]
    expect(files.filter((file) => !kept.some((pattern) => pattern.test(file)))).toEqual([])
  })
})

describe('the pages of the package', () => {
  /** The relative links of a page, as paths in the package. */
  const linksOf = (page: string) =>
    [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s#]+)/g)].flatMap(([, to]) =>
      /^[a-z]+:/.test(to!) ? [] : [path.join(path.dirname(page), to!)],
    )

  test('law: links of the README and of docs/ lead to what is in it', () => {
    const isThere = (to: string) => files.some((file) => file === to || file.startsWith(`${to.replace(/\/$/, '')}/`))
    const pages = ['README.md', ...files.filter((file) => /^docs\/[^/]+\.md$/.test(file))]
    expect(pages.length).toBeGreaterThan(10)
    expect(pages.flatMap((page) => linksOf(page).filter((to) => !isThere(to)))).toEqual([])
  })
})

const FILES = {
  'package.json': JSON.stringify({ private: true, type: 'module' }),
  'grid.ts': `
import { Discrete } from 'clade/envs'
export default class Grid {
  actionSpace = new Discrete(2)
  observationSpace = new Discrete(3)
  #place = 0
  reset(): [number, object] {
    this.#place = 0
    return [0, {}]
  }
  step(action: number): [number, number, boolean, boolean, object] {
    this.#place = Math.max(0, this.#place + (action === 1 ? 1 : -1))
    return [this.#place, action, this.#place === 2, false, {}]
  }
  getState(): number { return this.#place }
  setState(place: number): void { this.#place = place }
}`,
  'experiment.ts': `
import { defineExperiment, logUniform } from 'clade'
import { a2c, mlp } from 'clade/agents'
export default defineExperiment({
  name: 'grid',
  trainable: a2c({ env: './grid.ts', envs: 2, unroll: 5, network: mlp([8]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population: 2, stepsPerMember: 400, readyEvery: 100,
})`,
}

/** A project that has the package installed, and trained and exported with it; undefined until the first test has made it. */
let user: { readonly folder: string; readonly exported: string; readonly action: string } | undefined
let lack = 'the project was not made'

const inFolder = (folder: string, command: string, ...args: string[]) => run(command, args, { cwd: folder })
const cladeIn = (folder: string, ...args: string[]) =>
  inFolder(folder, process.execPath, path.join(folder, 'node_modules/.bin/clade'), ...args)

/** The project; a test is skipped where there is none. */
function theUser(context: TestContext) {
  context.skip(user === undefined, lack)
  return user!
}

describe('installed from the package without its scripts', () => {
  test('truth (skipped where no registry serves its dependencies): a project trains on WebAssembly, looks and exports', async (context) => {
    const folder = project(cwd, 'user', FILES)
    const [tarball] = readdirSync(cwd).filter((name) => name.endsWith('.tgz'))
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1']
    const { code, stderr } = await inFolder(folder, 'npm', 'install', path.join(cwd, tarball!), ...flags)
    if (/\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)\b/.test(stderr)) {
      lack = `no registry: ${stderr.split('\n')[0]}`
      context.skip(lack)
    }
    expect(code, stderr).toBe(0)
    const clade = (...args: string[]) => cladeIn(folder, ...args)
    expect((await clade('list')).stdout).toMatch(/^engines +wasm \(in use\), native \(not built\), tfjs \(not installed\)$/m)
    expect(await clade('check-env', './grid.ts')).toMatchObject({ code: 0 })
    expect(await clade('run', './experiment.ts', '--out', 'run', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    expect(runFile(path.join(folder, 'run')).versions.engine).toBe('wasm')
    expect(await clade('verify', 'run', '--quiet')).toMatchObject({ code: 0, stderr: '' })

    // All that README shows of what was trained.
    expect(await clade('evaluate', 'run', '--episodes', '5', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    expect(await clade('report', 'run')).toMatchObject({ code: 0, stdout: `${path.join('run', 'report.html')}\n` })
    expect(await clade('export', 'run')).toMatchObject({ code: 0, stderr: '' })
    expect((await clade('watch', 'run', '--steps', '3')).stdout).toContain('step 1  action')
    const script = `import { readRun } from 'clade'
      import { program, ready } from 'clade/tensors'
      import { act } from './run/export/policy.mjs'
      const run = readRun('run')
      const policy = await run.policy()
      const [action, own] = [act(1, { greedy: true }), policy.act(1, { greedy: true })]
      await ready()
      const sum = program((t) => ({ y: t.sum(t.square(t.input('x', [3]))) })).run({ x: [1, 2, 3] }).y
      console.log(run.standings.length, action === own ? action : 'another action', sum[0])`
    writeFileSync(path.join(folder, 'use.mjs'), script)
    const [members, action, sum] = (await inFolder(folder, process.execPath, 'use.mjs')).stdout.trim().split(' ')
    expect(members).toBe('2')
    expect(action).toMatch(/^[01]$/)
    expect(sum).toBe('14')
    user = { folder, exported: path.join(folder, 'run', 'export'), action: action! }
  }, 240_000)

  test.skipIf(lacksPython)(
    `truth: its exported network acts the same in Python${skipped(lacksPython)}`,
    async (context) => {
      const { exported, action } = theUser(context)
      const code = `import numpy, onnxruntime
session = onnxruntime.InferenceSession("policy.onnx")
print(session.run(["action"], {"observation": numpy.array([1])})[0][0])`
      expect(await inFolder(exported, PYTHON, '-c', code)).toMatchObject({ code: 0, stdout: `${action}\n` })
    },
    60_000,
  )

  test.skipIf(lacksBrowser)(
    `truth: its exported module acts the same in a browser${skipped(lacksBrowser)}`,
    async (context) => {
      const { exported, action } = theUser(context)
      writeFileSync(path.join(exported, 'index.html'), '<link rel="icon" href="data:,">')
      const { page, complaints } = await open(await serveFolder(exported))
      const played = await page.evaluate("import('./policy.mjs').then(({ act }) => act(1, { greedy: true }))")
      expect([String(played), complaints]).toEqual([action, []])
    },
    60_000,
  )

  test('truth: it trains the run on, and others from its agents', async (context) => {
    const { folder } = theUser(context)
    const clade = (...args: string[]) => cladeIn(folder, ...args)
    expect(await clade('resume', 'run', '--steps', '800', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    expect(await clade('verify', 'run', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    expect(await clade('run', './experiment.ts', '--from', 'run', '--out', 'next', '--quiet')).toMatchObject({ code: 0, stderr: '' })
  }, 120_000)

  test('truth: its types need those of no other package', async (context) => {
    const { folder } = theUser(context)
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2023',
      types: [],
    }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
    writeFileSync(
      path.join(folder, 'types.ts'),
      `import { run } from 'clade'
import { a2c } from 'clade/agents'
import { make } from 'clade/envs'
import { program, ready, type Tensor } from 'clade/tensors'
let seen: Tensor | null = null
await ready()
const double = program((t) => ({ y: (seen = t.scale(t.input('x', [2]), 2)) }))
const values: Float32Array = double.run({ x: [1, 2] }).y
export { a2c, make, run, seen, values }`,
    )
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    expect(await inFolder(folder, process.execPath, tsc, '-p', '.')).toEqual({ code: 0, stdout: '', stderr: '' })
  }, 120_000)
})
