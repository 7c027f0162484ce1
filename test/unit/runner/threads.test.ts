import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { threadRunner } from '../../../dist/src/runner/threads.js'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/runner/${name}`, import.meta.url))
const run = promisify(execFile)

describe('a process that trains in threads', () => {
  it.each([
    ['train', 'trained\n'],
    ['loop', 'RUNNER_CLOSED\n'],
  ])('truth: ends by itself after close (%s)', async (mode, stdout) => {
    const ended = await run(process.execPath, [fixture('use-threads.mjs'), mode], { timeout: 20_000 })
    expect(ended.stdout).toBe(stdout)
  })

  it('truth: what an environment prints goes to standard error', async () => {
    const { stdout, stderr } = await run(process.execPath, [fixture('use-threads.mjs'), 'print'], { timeout: 20_000 })
    expect(stdout).toBe('trained\n')
    expect(stderr).toBe('lane 0: printed by an environment\n')
  })
})

let runner: ReturnType<typeof threadRunner> | undefined
afterEach(() => runner?.close())

describe('open', () => {
  it.each([
    ['does-not-fit.mjs', 'AGENT_ENV_MISFIT', 'Expected a Discrete action space, got Box', true],
    ['cannot-build.mjs', 'TRAINABLE_NOT_BUILT', 'Error: the model file is gone (cannot-build.mjs:7)', true],
    [
      'not-an-experiment.mjs',
      'EXPERIMENT_INVALID',
      expect.stringMatching(/^Expected the default export of .*not-an-experiment\.mjs to be /),
      true,
    ],
    ['not-there.mjs', 'MODULE_NOT_FOUND', expect.stringMatching(/^Cannot find the module .*not-there\.mjs$/), true],
  ])('truth: %s rejects with %s', async (name, code, message, badInput) => {
    runner = threadRunner({ lanes: 2, experimentPath: fixture(name), seed: 1, sliceTimeout: 60 })
    await expect(runner.open()).rejects.toMatchObject({ name: 'CladeError', code, message, badInput })
  })

  it('law: a TypeScript experiment outside the repository shares the instances of its worker', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clade-threads-'))
    const dist = new URL('../../../dist/src/index.js', import.meta.url).href
    const text = `import * as clade from 'clade'
export default {
  trainable: {
    create: async (): Promise<object> => {
      const own = await import('${dist}')
      if (own.defineExperiment !== clade.defineExperiment) throw new Error('another instance of Clade')
      return {}
    },
  },
}
`
    writeFileSync(join(folder, 'experiment.ts'), text)
    vi.stubEnv('XDG_CACHE_HOME', folder)
    runner = threadRunner({ lanes: 2, experimentPath: join(folder, 'experiment.ts'), seed: 1, sliceTimeout: 60 })
    await runner.open()
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})
