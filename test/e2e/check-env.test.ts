import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clade, project, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/custom-env/catch-env.ts', import.meta.url))
const cwd = temporaryFolder()

test('truth: a registered environment has no errors, and says what is questionable', async () => {
  const { code, stdout, stderr } = await clade(['check-env', 'CartPole-v1'], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [warning, summary, ...rest] = stdout.trimEnd().split('\n')
  expect(warning).toMatch(/^warning {2}space-box-infinite: The Box in observationSpace has an infinite bound/)
  expect([summary, rest]).toEqual(['CartPole-v1: no errors, 1 warning', []])
})

test('truth: the example is without a fault, in TypeScript', async () => {
  const mine = project(cwd, 'mine', {})
  copyFileSync(EXAMPLE, path.join(mine, 'catch-env.ts'))
  expect(await clade(['check-env', './catch-env.ts'], { cwd: mine })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^(warning .*\n)*\.\/catch-env\.ts: no errors, /),
    stderr: '',
  })
})

test('truth: a module in JavaScript with two faults: both are named, and the exit code is 1', async () => {
  const broken = LINE_ENV.replace('this.at === 4 ? 1 : -0.1', 'this.at === 4 ? NaN : -0.1').replace(
    'return [this.observation(), {}]',
    'return [this.observation(), null]',
  )
  const folder = project(cwd, 'broken', { 'line.js': LINE_ENV, 'no-info.js': broken, 'nan.js': broken.replace('null]', '{}]') })
  expect((await clade(['check-env', './line.js'], { cwd: folder })).code).toBe(0)
  const noInfo = await clade(['check-env', './no-info.js'], { cwd: folder })
  expect(noInfo).toMatchObject({ code: 1, stderr: '' })
  expect(noInfo.stdout).toContain('error    reset-info: Expected the info of reset() to be an object, got null\n')
  const nan = await clade(['check-env', './nan.js'], { cwd: folder })
  expect(nan).toMatchObject({ code: 1, stderr: '' })
  expect(nan.stdout).toMatch(/^error {4}reward-finite: Expected the reward of step\(1\) to be finite, got NaN\n/)
  expect(nan.stdout).toMatch(/\n\.\/nan\.js: 1 error, \d warnings\n$/)
})

test.each([
  ['CartPole-v2', 'ENV_UNKNOWN', 'did you mean CartPole-v'],
  ['./nothing.ts', 'MODULE_NOT_FOUND', 'nothing.ts'],
  ['./value.js', 'ENV_MODULE', 'Expected the default export of ./value.js'],
])('truth: %s is bad input', async (target, errorCode, hint) => {
  const folder = project(cwd, 'bad', { 'value.js': 'export default 7' })
  const { code, stdout, stderr } = await clade(['check-env', target], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`[${errorCode}]`)
  expect(stderr).toContain(hint)
})

/** The environment of a line of cells, with a fault at one place. */
function line(change: readonly [from: string, to: string], before = ''): string {
  return `${before}${LINE_ENV.replace(...change)}`
}

const LOOP = 'for (;;);'
const inStep = (what: string): string => line(['this.steps++', `this.steps++; if (this.steps === 3) { ${what} }`])

test.each([
  ['step', inStep(LOOP), /^error {4}env-hangs: Expected step\([01]\) to end within 2 s, but it did not$/m],
  ['reset', line(['this.steps = 0', LOOP]), /env-hangs: Expected reset\(\) to end within 2 s/],
  [
    'constructor',
    line(['reset({', `constructor() { ${LOOP} }\n\n  reset({`]),
    /env-hangs: Expected the making of an environment to end within 2 s/,
  ],
  ['module', line(['', ''], `${LOOP}\n`), /env-hangs: Expected the loading of \.\/e\.js to end within 2 s/],
  [
    'step, for a child process',
    line(['this.steps++', "spawnSync('sleep', ['600'])"], "import { spawnSync } from 'node:child_process'\n"),
    /env-hangs: Expected step\([01]\)/,
  ],
  [
    'step, by exit',
    inStep('process.exit(0)'),
    /env-exits: Expected step\([01]\) to return, but it ended the process by process\.exit\(0\)$/m,
  ],
  [
    'module, by exit',
    line(['', ''], 'process.exit(7)\n'),
    /env-exits: Expected the loading of \.\/e\.js to return, but .* process\.exit\(7\)$/m,
  ],
  [
    'step, later',
    inStep("setTimeout(() => { throw new RangeError('too late') }, 0)")
      .replace('this.at === 4,', 'false,')
      .replace('this.steps === 20', 'false'),
    /env-crashes: After .* was begun, what nobody catches was thrown: RangeError: too late \(e\.js:\d+\)$/m,
  ],
])('truth: one that hangs or ends in its %s is named', async (name, text, told) => {
  const folder = project(cwd, `ends-${name.replaceAll(/\W/g, '-')}`, { 'e.js': text })
  const { code, stdout, stderr } = await clade(['check-env', './e.js', '--timeout', '2'], { cwd: folder })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(told)
  expect(stdout).toMatch(/\n\.\/e\.js: 1 error, /)
})

test('truth: what was found before it hung is told, too, and what it printed does not stand among it', async () => {
  const text = inStep(`console.log('about to hang'); ${LOOP}`).replace(
    '[this.observation(), {}]',
    '[this.observation(), {}, 7].slice(0, 2)',
  )
  const folder = project(cwd, 'found-before', { 'e.js': text })
  const { stdout, stderr } = await clade(['check-env', './e.js', '--timeout', '2'], { cwd: folder })
  expect(stdout).toMatch(/^error {4}env-hangs: .*\nwarning {2}observation-type: .*\n\.\/e\.js: 1 error, 1 warning\n$/)
  expect(stderr).toBe('environment: about to hang\n')
})

test('truth: a time limit that is none is bad input', async () => {
  for (const seconds of ['0', '-1', 'soon', '1e12']) {
    const { code, stderr } = await clade(['check-env', 'CartPole-v1', '--timeout', seconds], { cwd })
    expect(code, stderr).toBe(2)
    expect(stderr).toMatch(/^clade: Expected --timeout to be a .*number.*, got .* \[INVALID_OPTION\]\n$/)
  }
})

/** Faults that a run and a check both meet, at the first step or reset. */
const FAULTS: readonly (readonly [name: string, change: readonly [string, string]])[] = [
  ['a reward that is a text', ['this.at === 4 ? 1 : -0.1', "'1'"]],
  ['a flag that is a number', ['this.at === 4, this.steps', '0, this.steps']],
  ['four values', ['this.steps === 20, {}]', '{}]']],
  ['no info', ['this.steps === 20, {}]', 'this.steps === 20, null]']],
  ['rows in rows', ['[this.at / 4, this.steps / 20]', '[[this.at / 4], [this.steps / 20]]']],
  ['a number too large for float32', ['[this.at / 4, this.steps / 20]', '[1e39, 0]']],
  ['an observation too long', ['[this.at / 4, this.steps / 20]', '[0, 0, 0]']],
  ['actions that no agent has', ['new Discrete(2)', 'new MultiBinary(2)']],
  ['a step that is asynchronous', ['step(action)', 'async step(action)']],
  [
    'a seed that is too large',
    ['if (seed !== undefined)', "if (seed > 65535) throw new Error('a seed of 16 bits'); if (seed !== undefined)"],
  ],
]

test.each(FAULTS)('law: what stops a run is an error here: %s', async (name, change) => {
  const text = line(change).replace('Discrete, Pcg64', 'Discrete, MultiBinary, Pcg64')
  const folder = project(cwd, `fault-${name.replaceAll(' ', '-')}`, { 'line.js': text, 'e.js': experiment() })
  const [checked, ran] = await Promise.all([
    clade(['check-env', './line.js'], { cwd: folder }),
    clade(['run', 'e.js', '--workers', '1', '--quiet'], { cwd: folder }),
  ])
  expect(ran.code, ran.stderr).not.toBe(0)
  expect(checked.code, checked.stdout).toBe(1)
  expect(checked.stdout).toMatch(/^error /)
})

test('truth: a run whose episodes never end says so after the first reports, not after its budget', async () => {
  const endless = line(['this.at === 4, this.steps === 20', 'false, false'])
  const folder = project(cwd, 'endless', { 'line.js': endless, 'e.js': experiment() })
  const { code, stdout } = await clade(['run', 'e.js', '--workers', '1'], { cwd: folder })
  expect(code).toBe(0)
  const [before] = stdout.split('nobody has finished an episode')
  expect(stdout.match(/^Note: every member has reported, and nobody has finished an episode/gm)).toHaveLength(1)
  // With four members of six slices each, the first round is over at a sixth of the budget.
  expect(before).not.toMatch(/^ *[3-9]\d%/m)
  const checked = await clade(['check-env', './line.js'], { cwd: folder })
  expect(checked.stdout).toMatch(/^warning {2}episode-endless: No episode ended within 5000 steps/m)
})
