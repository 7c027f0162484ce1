import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { run } from './clade.js'

const CLI = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'clade-loading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An experiment with code of its own in front, and in its trainable's `create`. */
const experiment = (before: string, create: string) => `
import { isMainThread } from 'node:worker_threads'
import { logUniform } from 'clade'
${before}
const spec = { name: 'slow', tunables: { rate: { default: 1, min: 0 } }, config: {}, async create() { ${create} } }
export default { name: 'slow', trainable: spec, hyperparameters: { rate: logUniform(0.1, 1) }, population: 2, stepsPerMember: 10, readyEvery: 5 }
`

test.each<[string, string, string, string, string]>([
  ['a top level that waits for ever', 'await new Promise(() => {})', '', '1', 'slow.ts'],
  ['an endless loop at the top level', 'for (;;) {}', '', '1', 'slow.ts'],
  ['an endless loop in the threads only', 'if (!isMainThread) for (;;) {}', '', '1', 'slow.ts or its trainable'],
  ['a create that never ends', '', 'await new Promise(() => {})', '1', 'slow.ts or its trainable'],
  ['a create that never ends, on the main thread', '', 'await new Promise(() => {})', '0', 'the trainable slow'],
  ['an endless loop in create, on the main thread', '', 'for (;;) {}', '0', 'the trainable slow'],
])(
  'truth: what never ends loading is one sentence, and nothing is left behind: %s',
  (_, before, create, workers, what) => {
    writeFileSync(path.join(folder, 'slow.ts'), experiment(before, create))
    const env = { ...process.env, CLADE_LOAD_TIMEOUT: '2' }
    const args = [CLI, 'run', 'slow.ts', '--workers', workers, '--out', 'run']
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    expect(stderr).toContain(`${what} to load within 2 s, and it did not end: look for an endless loop, or for an await that never ends`)
    expect(stderr.trim().split('\n'), stderr).toHaveLength(1)
    expect(status).toBe(2)
    expect(existsSync(path.join(folder, 'run'))).toBe(false)
  },
  70_000,
)

test('truth: processes that end at once after an endless loop say nothing of a debugger', async () => {
  // Several at a time: the fewer processors there are for them, the later the threads that ended the loops are heard of.
  const script = `import { withinLoadLimit } from '${new URL('../../dist/src/load-limit.js', import.meta.url)}'
await withinLoadLimit('it', async () => { for (;;); }, { watched: true }).catch((error) => process.exit(error.code === 'LOAD_TIMED_OUT' ? 3 : 4))`
  const env = { CLADE_LOAD_TIMEOUT: '0.1' }
  const told = await Promise.all(
    Array.from({ length: 10 }, () => run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, env })),
  )
  expect(told.map(({ code, stderr }) => [code, stderr])).toEqual(told.map(() => [3, '']))
}, 70_000)

test('truth: a limit for loading that is none is refused', () => {
  const env = { ...process.env, CLADE_LOAD_TIMEOUT: 'soon' }
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'run', 'slow.ts'], { cwd: folder, env, encoding: 'utf8' })
  expect([status, stderr]).toEqual([
    2,
    'clade: Expected CLADE_LOAD_TIMEOUT to be seconds above 0 and at most 86400, got "soon" [INVALID_OPTION]\n',
  ])
})
