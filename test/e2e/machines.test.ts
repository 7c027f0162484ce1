import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CLADE, type Ended, project, run, runFile, small, temporaryFolder, weightsHashes } from './clade.js'

const cwd = temporaryFolder()
const isLinux = process.platform === 'linux'
const hasNative = existsSync(fileURLToPath(new URL('../../dist/tensors/kernels/kernels.node', import.meta.url)))
const canBeAnyone = isLinux && process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0

/** Runs `clade` in a shell that first sets a limit for itself. */
function limited(limit: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run('bash', ['-c', `ulimit ${limit}; exec "$0" "$@"`, process.execPath, CLADE, ...args], { cwd, env })
}

const training = (name: string, ...more: string[]) => [
  'run',
  ...small({ steps: 5000, schedule: 'lockstep', out: path.join(cwd, name) }),
  ...more,
]
const done = { code: 0, stderr: '' }
/** An experiment of the user's own. */
const typedFolder = project(cwd, 'typed', {
  'experiment.ts': `
import { defineExperiment, logUniform } from 'clade'
import { a2c, mlp } from 'clade/agents'
const population: number = 2
export default defineExperiment({
  name: 'typed',
  trainable: a2c({ env: 'CartPole-v1', envs: 2, unroll: 5, network: mlp([8]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population, stepsPerMember: 200, readyEvery: 100,
})`,
})

describe.skipIf(!isLinux)('a limit on the address space (skipped: only Linux knows ulimit -v)', () => {
  const GIB = 2 ** 20 // ulimit counts KiB

  test.skipIf(!hasNative)('truth (skipped where no native engine was built): two workers train in 3 GiB, where they took 22', async () => {
    expect(await limited(`-v ${3 * GIB}`, training('native'))).toMatchObject(done)
    expect(runFile(path.join(cwd, 'native')).versions.engine).toMatch(/^native/)
  })

  test.skipIf(!hasNative)(
    'truth (skipped likewise): so does an experiment of the user’s own, whose modules are searched for imports',
    async () => {
      const own = ['run', path.join(typedFolder, 'experiment.ts'), '--quiet', '--workers', '2', '--out', path.join(cwd, 'own')]
      expect(await limited(`-v ${3 * GIB}`, own)).toMatchObject(done)
      expect(Object.keys(runFile(path.join(cwd, 'own')).modules)).toEqual(['experiment.ts'])
    },
  )

  test('truth: WebAssembly says in one sentence that it cannot have its 10 GiB and what helps, and that helps', async () => {
    const { code, stderr } = await limited(`-v ${3 * GIB}`, training('wasm', '--engine', 'wasm'))
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'clade: Expected 10 GiB of address space, which WebAssembly reserves for each worker, but the system refused it; build the native engine ' +
        '(npm rebuild), set NODE_OPTIONS=--disable-wasm-trap-handler, raise ulimit -v, or use fewer --workers [MEMORY_REFUSED]\n',
    })
    expect(existsSync(path.join(cwd, 'wasm'))).toBe(false)
    const NODE_OPTIONS = '--disable-wasm-trap-handler'
    expect(await limited(`-v ${3 * GIB}`, training('checked', '--engine', 'wasm'), { NODE_OPTIONS })).toMatchObject(done)
    expect(await limited('-v unlimited', training('guarded', '--engine', 'wasm'))).toMatchObject(done)
    expect(weightsHashes(path.join(cwd, 'checked'))).toEqual(weightsHashes(path.join(cwd, 'guarded')))
  })

  test('truth: too many workers for it are one sentence, not V8’s abort', async () => {
    const { code, stderr } = await limited(`-v ${3 * GIB}`, training('crowd', '--population', '64', '--workers', '64'))
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^clade: Expected 256 MB of address space for each of 64 workers, but ulimit -v leaves \d+ MB; raise it, or use fewer --workers \[MEMORY_REFUSED\]\n$/,
    )
    expect(existsSync(path.join(cwd, 'crowd'))).toBe(false)
  })
})

describe('a home is no condition', () => {
  const typed = ['run', path.join(typedFolder, 'experiment.ts'), '--workers', '1', '--quiet', '--out']

  /** Runs with that environment and no other, as another user where one is given. */
  const alone = (name: string, env: Readonly<Record<string, string>>, uid?: number) => {
    const out = path.join(cwd, name)
    mkdirSync(out, { mode: 0o777 })
    if (uid !== undefined) spawnSync('chmod', ['a+rwx', cwd, out])
    const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`)
    return run('env', ['-i', ...variables, process.execPath, CLADE, ...typed, out], { cwd, ...(uid !== undefined && { uid }) })
  }

  test.skipIf(!canBeAnyone).each<[string, Readonly<Record<string, string>>]>([
    ['without HOME and without a line in passwd', {}],
    ['with a home that it may not write', { HOME: '/root' }],
    ['with a home in which making a folder never ends', { HOME: '/proc' }],
  ])(
    'truth (skipped where tests do not run as root): a user %s runs a TypeScript experiment from a package that he cannot write',
    async (name, env) => {
      expect(await alone(name, env, 12345)).toMatchObject(done)
    },
  )

  test.each<[string, Readonly<Record<string, string>>]>([
    ['HOME is a file', { HOME: '/etc/passwd' }],
    ['HOME is empty', { HOME: '' }],
    ['the cache is a file', { XDG_CACHE_HOME: '/etc/passwd' }],
    ['there is no folder for temporary files', { TMPDIR: '/there/is/none', HOME: '/there/is/none' }],
  ])('truth: a TypeScript experiment runs where %s', async (name, env) => {
    expect(await alone(name, env)).toMatchObject(done)
  })

  test('truth: a cache whose files cannot be read is passed by', async () => {
    const XDG_CACHE_HOME = path.join(cwd, 'cache')
    expect(await alone('fills the cache', { XDG_CACHE_HOME })).toMatchObject(done)
    const files = readdirSync(path.join(XDG_CACHE_HOME, 'clade'))
    expect(files).not.toHaveLength(0)
    for (const file of files) {
      rmSync(path.join(XDG_CACHE_HOME, 'clade', file))
      mkdirSync(path.join(XDG_CACHE_HOME, 'clade', file))
    }
    expect(await alone('passes it by', { XDG_CACHE_HOME })).toMatchObject(done)
  })

  test('truth: a cache on a full disk is passed by', async () => {
    // Files may grow to 1 KiB. Before the run's own files only the translated module is larger.
    const XDG_CACHE_HOME = path.join(cwd, 'full')
    const args = ['check-env', path.join(project(cwd, 'long', { 'env.ts': ENVIRONMENT }), 'env.ts')]
    expect(await limited('-f 1', args, { XDG_CACHE_HOME })).toMatchObject({ code: 0 })
  })
})

describe('other narrow machines', () => {
  test.skipIf(!isLinux).each([20, 24, 28, 31])('truth (skipped: counted on Linux): %i open files are one sentence', async (files) => {
    const { code, stderr } = await limited(`-n ${files}`, training(`files-${files}`))
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^clade: Expected to open .+, but this process may have no more files open; raise ulimit -n.* \[TOO_FEW_FILES\]\n$/,
    )
  })

  test.skipIf(!canBeAnyone)(
    'truth (skipped where tests do not run as root, whom ulimit -u does not bind): too few threads are one sentence',
    async () => {
      const args = ['run', ...small({ population: 16, workers: 16, out: path.join(cwd, 'threads') })]
      spawnSync('chmod', ['a+rwx', cwd])
      const end = await run('bash', ['-c', 'ulimit -u 20; exec "$0" "$@"', process.execPath, CLADE, ...args], { cwd: '/', uid: 12346 })
      expect(end.code).toBe(2)
      expect(end.stderr).toMatch(
        /^clade: Expected 16 worker threads, but the system refused one \(EAGAIN\); raise ulimit -u, or use fewer --workers \[THREAD_REFUSED\]\n$/,
      )
    },
  )

  const jitless = (...args: string[]) => run(process.execPath, ['--jitless', CLADE, ...args], { cwd })

  test.skipIf(!hasNative)('truth (skipped where no native engine was built): with --jitless the native engine trains', async () => {
    expect(await jitless(...training('jitless'))).toMatchObject({ code: 0 })
  })

  test('truth: with --jitless there is no WebAssembly, in one sentence', async () => {
    const { code, stderr } = await jitless(...training('jitless-wasm', '--engine', 'wasm'))
    expect(code).toBe(2)
    // Node itself warns of its own flags.
    expect(stderr.replace(/^Warning: .+\n/, '')).toBe(
      'clade: Expected a Node with WebAssembly, got one without it (--jitless?); leave the flag out, or build the native engine (npm rebuild) [ENGINE_UNAVAILABLE]\n',
    )
  })
})

const ENVIRONMENT = `
import { Discrete } from 'clade/envs'
// ${'A long comment keeps the translated module above the limit. '.repeat(40)}
export default class {
  actionSpace = new Discrete(2)
  observationSpace = new Discrete(2)
  #steps = 0
  reset(): unknown { this.#steps = 0; return [0, {}] }
  step(): unknown { return [0, 0, ++this.#steps >= 10, false, {}] }
}
const kept = '${'A long text too. '.repeat(100)}'
export const used = kept.length
`
