import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { clade, project, readCsv, runFile, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const cwd = temporaryFolder()

/** A project whose environment has one line changed. */
function broken(name: string, line: string, instead: string): string {
  expect(LINE_ENV).toContain(line)
  return project(cwd, name.replaceAll(' ', '-'), { 'line.js': LINE_ENV.replace(line, instead), 'experiment.js': experiment() })
}

const RESET = 'return [this.observation(), {}]'
const STEP = 'return [this.observation(), this.at === 4 ? 1 : -0.1, this.at === 4, this.steps === 20, {}]'
const SHAPE = 'an observation has the shape of observationSpace'
const FINITE = 'an observation holds finite numbers'
const RETURNS = 'step returns [observation, reward, terminated, truncated, info]'

describe.concurrent('an environment that breaks the contract stops the run with the rule, where, and what came', () => {
  test.each([
    ['reset with NaN', RESET, 'return [[0, NaN], {}]', FINITE, 'it holds NaN at 1', 0],
    ['reset with another shape', RESET, 'return [[0, 0, 0], {}]', SHAPE, 'Expected 2 numbers, got 3', 0],
    ['reset with another type', RESET, "return ['left', {}]", SHAPE, 'Expected an array of 2 numbers, got "left"', 0],
    [
      'reset with the observation alone',
      RESET,
      'return this.observation()',
      'reset returns [observation, info]',
      'reset returned [0.5, 0]',
      0,
    ],
    ['step with NaN', STEP, `if (this.steps === 3) return [[NaN, 0], 0, false, false, {}]\n    ${STEP}`, FINITE, 'it holds NaN at 0', 3],
    ['step with another shape', STEP, 'return [[0], 0, false, false, {}]', SHAPE, 'Expected 2 numbers, got 1', 1],
    ['step with another type', STEP, 'return [null, 0, false, false, {}]', SHAPE, 'Expected an array of 2 numbers, got null', 1],
    [
      'step with a reward of NaN',
      STEP,
      'return [this.observation(), 0 / 0, false, false, {}]',
      'reward is a finite number',
      'step returned NaN',
      1,
    ],
    [
      'step with a reward in words',
      STEP,
      "return [this.observation(), '1', false, false, {}]",
      'reward is a finite number',
      'step returned "1"',
      1,
    ],
    [
      'step with terminated as a number',
      STEP,
      'return [this.observation(), 0, 1, false, {}]',
      'terminated is a boolean',
      'step returned 1',
      1,
    ],
    ['step with truncated left out', STEP, 'return [this.observation(), 0, false, {}]', RETURNS, 'step returned [[', 1],
    ['step with nothing', STEP, 'return', RETURNS, 'step returned undefined', 1],
  ])('truth: %s', async (name, line, instead, rule, got, step) => {
    const folder = broken(name, line, instead)
    const { code, stdout, stderr } = await clade(['run', './experiment.js', '--out', 'run', '--workers', '1', '--quiet'], { cwd: folder })
    expect(stderr).toMatch(/^clade: [^\n]+ \[ENV_CONTRACT\]\n$/)
    expect(stderr).toContain(`Environment ./line.js broke the rule "${rule}": `)
    if (got !== 'reset returned [0.5, 0]' && got !== 'step returned [[') expect(stderr).toContain(got)
    expect(stderr).toMatch(new RegExp(`\\(environment \\d, step ${step} of its episode\\) \\[`))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    // The first update is tried before anything is written.
    expect(existsSync(path.join(folder, 'run'))).toBe(false)
  })

  test('truth: a plug-in with a syntax error is told by its own file and line, before anything is made', async () => {
    const folder = broken('syntax', 'this.steps = 0', 'this.steps = = 0')
    const { code, stderr } = await clade(['run', './experiment.js'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'clade: Cannot parse line.js:12:18: Unexpected token [MODULE_SYNTAX]\n' })
  })

  test('truth: a plug-in whose export is no environment', async () => {
    const folder = project(cwd, 'nothing', { 'line.js': 'export default { step: 1 }\n', 'experiment.js': experiment() })
    const { code, stderr } = await clade(['run', './experiment.js'], { cwd: folder })
    expect(stderr).toMatch(
      /^clade: Expected the default export of \.\/line\.js to be a function that makes an environment .+ \[ENV_MODULE\]\n$/,
    )
    expect(code).toBe(2)
  })

  test('truth: an action space that the agent cannot act in', async () => {
    const line = 'actionSpace = new Discrete(2)'
    const folder = broken('actions', line, 'actionSpace = new MultiBinary(2)')
    project(folder, '.', {
      'line.js': LINE_ENV.replace(line, 'actionSpace = new MultiBinary(2)').replace('Discrete,', 'MultiBinary,'),
    })
    const { code, stderr } = await clade(['run', './experiment.js'], { cwd: folder })
    expect(stderr).toMatch(/^clade: [^\n]*MultiBinary[^\n]* \[ACTION_SPACE_UNSUPPORTED\]\n$/)
    expect(code).toBe(2)
  })
})

/** The environment as it is, with a count of all steps in this thread; from a number on \`wrong\` comes back. */
function worn(name: string, after: number, wrong: string): string {
  const folder = broken(name, STEP, `if (++trodden > ${after}) return ${wrong}\n    ${STEP}`)
  project(folder, '.', { 'line.js': `let trodden = 0\n${readFileSync(path.join(folder, 'line.js'), 'utf8')}` })
  return folder
}

describe.concurrent('an environment that broke its contract only after thousands of good steps (its code ended the run, resume included)', () => {
  test.each([
    ['NaN', '[[NaN, 0], 0, false, false, {}]', FINITE],
    ['another type', "['left', 0, false, false, {}]", SHAPE],
  ])('truth: %s costs the slice; a fresh thread has a fresh module, and the run goes on to its end', async (name, wrong, rule) => {
    const folder = worn(`worn by ${name}`, 5000, wrong)
    const end = await clade(['run', './experiment.js', '--out', 'run', '--workers', '1', '--quiet'], { cwd: folder })
    expect(end).toMatchObject({ code: 0, stderr: '' })
    const failed = readCsv(folder, 'run/events.csv').filter(({ reason }) => reason!.includes('slice failed'))
    expect(failed.length).toBeGreaterThan(0)
    for (const { reason } of failed)
      expect(reason).toMatch(/^slice failed \(attempt 1 of 3\): .+; run again from (its snapshot|the start)$/)
    for (const { reason } of failed) expect(reason).toContain(`Environment ./line.js broke the rule "${rule}"`)
    expect(await clade(['verify', 'run', '--workers', '1', '--quiet'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
  })

  test('truth: at the first slice of every member it is the experiment’s to mend', async () => {
    const folder = broken('worn at once', STEP, `if (this.steps === 7) return [[NaN, 0], 0, false, false, {}]\n    ${STEP}`)
    const { code, stderr } = await clade(['run', './experiment.js', '--out', 'run', '--workers', '1', '--quiet'], { cwd: folder })
    expect(stderr).toMatch(/^clade: Environment \.\/line\.js broke the rule [^\n]+ \[ENV_CONTRACT\]\n$/)
    expect(code).toBe(2)
  })
})

describe.concurrent('an environment that throws', () => {
  test('truth: now and then costs slices, and the run ends; events.csv says what was thrown and where', async () => {
    const folder = broken(
      'moody',
      'this.steps++',
      "this.steps++\n    if (this.random.integers(0, 6000) === 0) throw new Error('out of coal')",
    )
    const flags = ['--schedule', 'lockstep', '--out', 'run', '--quiet']
    expect(await clade(['run', './experiment.js', ...flags], { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const reasons = readCsv(folder, 'run/events.csv').map((row) => row.reason!)
    const thrown = 'Error: out of coal (line.js:19)'
    expect(reasons).toContainEqual(expect.stringMatching(/^slice failed \(attempt 1 of 3\): .+; run again from (its snapshot|the start)$/))
    // A slice that is run again meets the same step; then its member is replaced.
    expect(reasons).toContain(`diverged: slice failed 3 times: ${thrown}`)
    expect(reasons.filter((reason) => reason.includes('slice failed')).every((reason) => reason.includes(thrown))).toBe(true)
    expect(await clade(['verify', 'run', '--quiet'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
  })

  test('truth: always is told before the run has a folder', async () => {
    const folder = broken('broken', 'this.steps++', "throw new Error('out of coal')")
    const { code, stderr } = await clade(['run', './experiment.js', '--out', 'run', '--workers', '1', '--quiet'], { cwd: folder })
    expect(stderr).toBe('clade: The first update of a2c failed: Error: out of coal (line.js:18) [TRAINABLE_NOT_STARTED]\n')
    expect(code).toBe(2)
    expect(existsSync(path.join(folder, 'run'))).toBe(false)
  })

  test('truth: always, but later than at the first update, ends the run with 1 and one sentence', async () => {
    const folder = broken('tired', 'this.steps++', "if (++this.all > 100) throw new Error('out of coal')\n    this.steps++")
    project(folder, '.', {
      'line.js': readFileSync(path.join(folder, 'line.js'), 'utf8').replace('random = new Pcg64(0)', 'random = new Pcg64(0)\n  all = 0'),
    })
    const { code, stderr } = await clade(['run', './experiment.js', '--out', 'run', '--workers', '1', '--quiet'], { cwd: folder })
    expect(stderr).toMatch(
      /^clade: Every slice fails: 4 in a row, after 2 retries each, the last with: Error: out of coal \(line\.js:\d+\) \[RUN_HOPELESS\]\n$/,
    )
    expect(code).toBe(1)
    expect(runFile(path.join(folder, 'run')).status).toBe('failed')
  })
})
