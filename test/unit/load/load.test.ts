import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { listExperiments, resolveExperimentPath } from '../../../dist/src/load.js'

const LOADER = fileURLToPath(new URL('../../fixtures/load/load.mjs', import.meta.url))
/** A user's folder: outside the repository, with no node_modules near it. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clade-load-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

async function load(name: string, other?: string): Promise<unknown> {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') }
  const args = [LOADER, join(folder, name), ...(other ? [other] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
  return JSON.parse(stdout)
}

const all = "import * as clade from 'clade'\nimport * as envs from 'clade/envs'\nimport * as agents from 'clade/agents'\n"

describe('loadModule', () => {
  it.each(['typed.ts', 'module.mjs', 'script.js'])('law: %s shares the instances of this process, twice over', async (name) => {
    write(name, `${all}export default { clade, envs, agents }\n`)
    const shared = { value: { clade: true, envs: true, agents: true } }
    expect(await load(name)).toEqual(shared)
    // The second time the translation comes from the cache.
    expect(await load(name)).toEqual(shared)
  })

  it('law: a module that only a second file imports shares them too', async () => {
    write('outer.ts', "import inner from './inner.js'\nexport default inner\n")
    write('inner.ts', `${all}export default { clade, envs, agents } as const\n`)
    expect(await load('outer.ts')).toEqual({ value: { clade: true, envs: true, agents: true } })
  })

  it.each([
    ['typed-value.ts', 'interface Point { x: number }\nconst p: Point = { x: 1 }\nexport default p\n', { x: 1 }],
    ['module-value.mjs', 'export default { x: 2 }\n', { x: 2 }],
    ['common-value.cjs', 'module.exports = { x: 3 }\n', { x: 3 }],
    ['asks-typescript.mjs', "import p from './typed-value.ts'\nexport default { x: p.x + 3 }\n", { x: 4 }],
    ['awaits.ts', 'export default await Promise.resolve({ x: 5 })\n', { x: 5 }],
    ['export-equals.ts', 'const p: { x: number } = { x: 6 }\nexport = p\n', { x: 6 }],
    ['exports.ts', 'module.exports = { x: 7 as number }\n', { x: 7 }],
    ['exports.cts', 'module.exports = { x: 8 as number }\n', { x: 8 }],
    ['exports-default.cjs', "Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = { x: 9 }\n", { x: 9 }],
    ['exports-default.js', 'exports.default = { x: 10 }\n', { x: 10 }],
    ['exports-default.ts', 'exports.default = { x: 11 as number }\n', { x: 11 }],
  ])('truth: %s gives its default export', async (name, text, value) => {
    write(name, text)
    expect(await load(name)).toEqual({ value })
  })

  it.each([
    ['without/plain', 'without/plain.ts', { x: 1 }],
    ['without/module', 'without/module.mjs', { x: 2 }],
    ['without/compiled.js', 'without/compiled.ts', { x: 3 }],
    ['without/folder', 'without/folder/experiment.ts', { x: 4 }],
    ['without/env', 'without/env/index.ts', { x: 5 }],
  ])('truth: %s finds %s', async (name, file, value) => {
    write(file, `export default ${JSON.stringify(value)}\n`)
    expect(await load(name)).toEqual({ value })
  })

  it("truth: the paths of the project's tsconfig.json hold", async () => {
    write('aliased/tsconfig.json', '{ // as tsc reads it\n  "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } },\n}\n')
    write('aliased/lib/numbers.ts', 'export const x: number = 12\n')
    write('aliased/src/experiment.ts', "import { x } from '@lib/numbers'\nexport default { x }\n")
    expect(await load('aliased/src/experiment.ts')).toEqual({ value: { x: 12 } })
  })

  it('truth: plain JavaScript without "type" in its package.json is loaded without a word of Node\'s', async () => {
    write('plain/package.json', '{ "name": "plain" }\n')
    write('plain/experiment.js', "import { x } from './other.js'\nexport default { x }\n")
    write('plain/other.js', 'export const x = 13\n')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [LOADER, join(folder, 'plain/experiment.js')])
    expect({ stdout, stderr }).toEqual({ stdout: '{"value":{"x":13}}\n', stderr: '' })
  })

  it.each([
    ['not-there.ts', {}, 'MODULE_NOT_FOUND', 'Cannot find the module not-there.ts'],

    ['a-folder', { 'a-folder/other.ts': '' }, 'MODULE_NOT_FOUND', 'Cannot find the module a-folder: it is a folder without experiment.ts'],
    [
      'mygrid.py',
      { 'mygrid.py': 'import gymnasium\n' },
      'MODULE_NOT_FOUND',
      "Expected the module mygrid.py to be of TypeScript or JavaScript; an environment that it registers in Python is named by its id, as in env: 'gymnasium:mygrid:<id>'",
    ],
    ['cartpol.ts', { 'cartpole.ts': '' }, 'MODULE_NOT_FOUND', 'Cannot find the module cartpol.ts; did you mean cartpole.ts?'],
    ['s1.ts', { 's1.ts': 'export const y: number =\n  1 +* 2\n' }, 'MODULE_SYNTAX', 'Cannot parse s1.ts:2:6: Unexpected token'],
    ['s2.mjs', { 's2.mjs': 'export default 1 +\n' }, 'MODULE_SYNTAX', 'Cannot parse s2.mjs:2:1: Unexpected token'],
    [
      's3.ts',
      { 's3.ts': "import './s4.js'\nexport default 1\n", 's4.ts': '\n\nconst a = }\n' },
      'MODULE_SYNTAX',
      'Cannot parse s4.ts:3:11: Unexpected token',
    ],
    [
      's5.mjs',
      { 's5.mjs': "import './s6.mjs'\nexport default 1\n", 's6.mjs': 'const a = }\n' },
      'MODULE_SYNTAX',
      'Cannot parse s6.mjs:1:11: Unexpected token',
    ],
    [
      'i1.ts',
      { 'i1.ts': "import './enviroment.js'\nexport default 1\n", 'environment.js': '' },
      'MODULE_IMPORT',
      'Cannot import ./enviroment.js in i1.ts: it was not found; did you mean ./environment.js?',
    ],
    [
      'i2.mjs',
      { 'i2.mjs': "import 'no-such-package'\nexport default 1\n" },
      'MODULE_IMPORT',
      'Cannot import no-such-package in i2.mjs: it was not found',
    ],
    [
      'i3.ts',
      { 'i3.ts': "import 'clade/env'\nexport default 1\n" },
      'MODULE_IMPORT',
      'Cannot import clade/env in i3.ts: it was not found; did you mean clade/envs?',
    ],
    [
      'i4.ts',
      { 'i4.ts': "import './lib/i5.js'\nexport default 1\n", 'lib/i5.ts': "import '../nowhere.js'\n" },
      'MODULE_IMPORT',
      'Cannot import ../nowhere.js in lib/i5.ts: it was not found',
    ],
    [
      'i6.mjs',
      { 'i6.mjs': "import { b } from './i7.mjs'\nexport default b\n", 'i7.mjs': 'export const a = 1\n' },
      'MODULE_IMPORT',
      'Cannot import b from ./i7.mjs in i6.mjs: it has no such export',
    ],
    [
      't1.ts',
      { 't1.ts': 'interface A {}\n\nexport default (null as unknown as { x: number }).x\n' },
      'MODULE_THREW',
      "Cannot load t1.ts: Cannot read properties of null (reading 'x') (t1.ts:3)",
    ],
    [
      't2.ts',
      { 't2.ts': "import './t3.js'\nexport default 1\n", 't3.ts': '\nfunction f(): never {\n  throw new Error("no\\nlicence")\n}\nf()\n' },
      'MODULE_THREW',
      'Cannot load t2.ts: no (t3.ts:3)',
    ],
    ['t6.mjs', { 't6.mjs': 'throw null\n' }, 'MODULE_THREW', 'Cannot load t6.mjs: null (t6.mjs)'],
    ['t4.mjs', { 't4.mjs': '\nthrow 7\n' }, 'MODULE_THREW', 'Cannot load t4.mjs: 7 (t4.mjs)'],
    [
      't5.ts',
      { 't5.ts': "import { logUnifrom } from 'clade'\nexport default logUnifrom(1, 2)\n" },
      'MODULE_THREW',
      'Cannot load t5.ts: logUnifrom is not a function (t5.ts:2)',
    ],
    ['d1.ts', { 'd1.ts': 'export const x = 1\n' }, 'MODULE_NO_DEFAULT', 'Expected d1.ts to have a default export, got none'],
    ['d2.mjs', { 'd2.mjs': 'export const x = 1\n' }, 'MODULE_NO_DEFAULT', 'Expected d2.mjs to have a default export, got none'],
    ['d3.cjs', { 'd3.cjs': '' }, 'MODULE_NO_DEFAULT', 'Expected d3.cjs to have a default export, got none'],
  ])('truth: %s is explained in one sentence', async (name, files, code, message) => {
    for (const [file, text] of Object.entries(files)) write(file, text)
    expect(await load(name)).toEqual({ name: 'CladeError', code, message, badInput: true })
  })

  it('truth: an option that Clade refuses keeps its code, and names the line of the module', async () => {
    write('refused.ts', "import { logUniform } from 'clade'\n\nexport default logUniform(2, 1)\n")
    const message = expect.stringMatching(/^Expected .* \(refused\.ts:3\)$/)
    expect(await load('refused.ts')).toEqual({ name: 'CladeError', code: 'INVALID_RANGE', message, badInput: true })
  })
})

describe('hostOf', () => {
  it('truth: a relative path is taken from the folder of the experiment', async () => {
    write('exp/experiment.ts', 'export default 1\n')
    write('exp/env.ts', 'export default 2 as number\n')
    expect(await load('exp/experiment.ts', './env.ts')).toEqual({ value: 2 })
    expect(await load('exp/experiment.ts', join(folder, 'exp/env.ts'))).toEqual({ value: 2 })
  })
})

describe('resolveExperimentPath', () => {
  const experiments = join(folder, 'experiments')
  write('experiments/cartpole/experiment.js', '')
  write('experiments/acrobot/experiment.js', '')
  write('experiments/notes/README.md', '')
  write('experiments/games/chess/experiment.js', '')
  write('experiments/shared.js', '')
  const mine = write('mine/experiment.ts', '')

  it('truth: lists the folders that hold an experiment, in order', () => {
    expect(listExperiments(experiments)).toEqual(['acrobot', 'cartpole', 'games/chess'])
    expect(listExperiments(join(folder, 'nowhere'))).toEqual([])
  })

  it('truth: a name, a relative and an absolute path', () => {
    expect(resolveExperimentPath('cartpole', folder, experiments)).toBe(join(experiments, 'cartpole/experiment.js'))
    expect(resolveExperimentPath('games/chess', folder, experiments)).toBe(join(experiments, 'games/chess/experiment.js'))
    expect(resolveExperimentPath('mine/experiment.ts', folder, experiments)).toBe(mine)
    expect(resolveExperimentPath('experiment.ts', join(folder, 'mine'), experiments)).toBe(mine)
    for (const short of ['mine', './mine', 'mine/', 'mine/experiment', 'mine/experiment.js']) {
      expect(resolveExperimentPath(short, folder, experiments)).toBe(mine)
    }
    expect(resolveExperimentPath(mine, '/', experiments)).toBe(mine)
  })

  it.each([
    ['cartpol', 'EXPERIMENT_UNKNOWN', /a name that clade list prints, got "cartpol"; did you mean cartpole\?$/],
    ['pendulum', 'EXPERIMENT_UNKNOWN', /one of acrobot, cartpole, games\/chess, got "pendulum"$/],
    ['mine/experimnt.ts', 'MODULE_NOT_FOUND', /experimnt\.ts; did you mean experiment\.ts\?$/],
    ['experiments/', 'MODULE_NOT_FOUND', /experiments: it is a folder without experiment\.ts$/],
    ['mygrid.py', 'MODULE_NOT_FOUND', /'gymnasium:mygrid:<id>'$/],
    ['', 'EXPERIMENT_UNKNOWN', /got ""$/],
  ])('truth: %s is explained (%s)', (name, code, message) => {
    expect(() => resolveExperimentPath(name, folder, experiments)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})
