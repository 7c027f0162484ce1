import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { clade, killedWhen, project, readCsv, reportsIn, runFile, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'
import { odd, PYTHONPATH, skipped, whyNoPython } from './python.js'

const cwd = temporaryFolder()
const run = path.join(cwd, 'run')
const noGymnasium = whyNoPython('gymnasium', 'numpy')

/** CartPole, whose members are scored by episodes that they were not trained on either. */
const CARTPOLE = `
import { defineExperiment, logUniform, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'
export default defineExperiment({
  name: 'poles', trainable: a2c({ env: 'CartPole-v1', envs: 8, network: mlp([16]), evaluate: { episodes: 40 } }),
  hyperparameters: { learningRate: logUniform(1e-3, 1e-2) }, population: 3, stepsPerMember: 6000, readyEvery: 2000,
  schedule: 'lockstep', exploit: truncation({ fraction: 0.34 }), seed: 5,
})`

const evaluate = (...args: readonly string[]) => clade(['evaluate', ...args], { cwd })
/** The rows of a folder's evaluation.csv, as numbers where they are. */
const episodesIn = (folder: string) => readCsv(folder, 'evaluation.csv')
const columnOf = (folder: string, name: string) => episodesIn(folder).map((row) => Number(row[name]))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const files = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(path.join(folder, file)).isFile())
      .map((file) => [file, statSync(path.join(folder, file)).mtimeMs]),
  )

beforeAll(async () => {
  project(cwd, 'poles', { 'experiment.mjs': CARTPOLE })
  expect(await clade(['run', './poles/experiment.mjs', '--out', run, '--quiet', '--workers', '2'], { cwd })).toMatchObject({ code: 0 })
})

describe('clade evaluate', () => {
  it('law: the same numbers for the same seed, whatever the lanes, and others for another seed', async () => {
    const before = files(run)
    const ends = await Promise.all([
      evaluate(run, '--member', 'all', '--episodes', '12', '--workers', '1', '--out', 'one'),
      evaluate(run, '--member', 'all', '--episodes', '12', '--workers', '3', '--out', 'three'),
      evaluate(run, '--member', 'all', '--episodes', '12', '--seed', '2', '--out', 'two'),
    ])
    for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
    const text = (folder: string) => readFileSync(path.join(cwd, folder, 'evaluation.csv'), 'utf8')
    expect(text('three')).toBe(text('one'))
    expect(ends[1]!.stdout.replace('three', 'one')).toBe(ends[0]!.stdout)
    expect(columnOf(path.join(cwd, 'two'), 'return')).not.toEqual(columnOf(path.join(cwd, 'one'), 'return'))
    // All members play the same episodes, and the run's own files stay as they were.
    const seeds = columnOf(path.join(cwd, 'one'), 'seed')
    expect(seeds.slice(12, 24)).toEqual(seeds.slice(0, 12))
    expect(new Set(seeds).size).toBe(12)
    expect(files(run)).toEqual(before)
  })

  it('truth: the winner returns what the run reported, within what chance explains', async () => {
    const { code, stdout } = await evaluate(run, '--episodes', '200')
    expect(code).toBe(0)
    const [winner] = readCsv(run, 'summary.csv')
    const returns = columnOf(run, 'return')
    const average = mean(returns)
    const deviation = Math.sqrt(mean(returns.map((x) => (x - average) ** 2)))
    // Of 200 episodes here, and of 40 there.
    expect(Math.abs(average - Number(winner!.score))).toBeLessThan(2.6 * deviation * Math.sqrt(1 / 200 + 1 / 40))
    expect(stdout).toMatch(/^poles: 200 episodes, drawn actions, seed 1\n/)
    const [, value, low, high] = new RegExp(`^ +${winner!.member} +[\\d,]+ +([\\d.]+) \\[([\\d.]+), ([\\d.]+)\\]`, 'm').exec(stdout)!
    expect(Number(value)).toBeCloseTo(average, 0)
    // The normal interval of a mean.
    expect(Number(low)).toBeCloseTo(average - (1.96 * deviation) / Math.sqrt(200), -0.3)
    expect(Number(high)).toBeCloseTo(average + (1.96 * deviation) / Math.sqrt(200), -0.3)
    expect(episodesIn(run)[0]).toMatchObject({ member: winner!.member, snapshot: 'last', greedy: 'false', env: '', episode: '1' })
  })

  it('truth: greedy actions return something else than drawn ones, and it says which they are', async () => {
    const greedy = await evaluate(run, '--greedy', '--episodes', '5', '--out', 'greedy')
    const drawn = await evaluate(run, '--stochastic', '--episodes', '5', '--out', 'drawn')
    expect([greedy.stdout, drawn.stdout]).toEqual([
      expect.stringContaining('the likeliest actions'),
      expect.stringContaining('drawn actions'),
    ])
    expect(columnOf(path.join(cwd, 'greedy'), 'return')).not.toEqual(columnOf(path.join(cwd, 'drawn'), 'return'))
    expect(new Set(episodesIn(path.join(cwd, 'greedy')).map((row) => row.greedy))).toEqual(new Set(['true']))
  })

  it('truth: the best snapshot is that of the highest score of the run', async () => {
    const best = readCsv(run, 'members.csv').reduce((a, b) => (Number(b.score) > Number(a.score) ? b : a))
    const { code, stdout } = await evaluate(run, '--snapshot', 'best', '--episodes', '3', '--out', 'best')
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'poles: 3 episodes, drawn actions, seed 1, the best snapshot of the run',
    })
    expect(episodesIn(path.join(cwd, 'best'))[0]).toMatchObject({ member: best.member, weights_hash: best.weights_hash, snapshot: 'best' })
  })

  it('truth: a run that was killed is evaluated as far as it came, and resumed afterwards', async () => {
    const cut = path.join(cwd, 'cut')
    await killedWhen(['run', './poles/experiment.mjs', '--out', cut, '--steps', '1M'], cwd, () => reportsIn(cut) > 3)
    expect(runFile(cut).status).toBe('running')
    expect(await evaluate(cut, '--member', 'all', '--episodes', '2')).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(path.join(cut, 'evaluation.csv'))).toBe(true)
    const resumed = await clade(['resume', cut], { cwd, signal: { name: 'SIGINT', after: 0, from: '%' } })
    expect(resumed).toMatchObject({ code: 130, stderr: '' })
    expect(existsSync(path.join(cut, 'evaluation.csv'))).toBe(true)
  })

  it('truth: a number of episodes that never ends is no more than a long evaluation', async () => {
    const args = ['evaluate', run, '--member', 'all', '--episodes', '1e9', '--out', 'endless']
    expect(await clade(args, { cwd, signal: { name: 'SIGINT', after: 3000 } })).toMatchObject({ code: 130, stderr: '' })
    expect(existsSync(path.join(cwd, 'endless', 'evaluation.csv'))).toBe(false)
  })

  it.each([
    [['--greedy', '--stochastic'], 'Expected one of --greedy and --stochastic, got both'],
    [['--member', '3'], 'Expected --member to be a member of the run (0 to 2), got 3'],
    [['--member', 'winner'], 'Expected --member to be the number of a member, or all, got "winner"'],
    [
      ['--member', 'all', '--snapshot', 'best'],
      'Expected --snapshot best without --member all, since a run keeps one best snapshot; got both',
    ],
    [['--snapshot', 'lst'], 'Expected --snapshot to be last or best, got "lst"; did you mean last?'],
    [['--episodes', '-5'], 'Expected --episodes to be a positive integer, got "-5"'],
    [['--episodes', '1,000'], 'Expected --episodes to be a positive integer, got "1,000"; did you mean 1000?'],
    [['--seed', '0.5'], 'Expected --seed to be a whole number of 0 or more, got "0.5"'],
    [['--workers', '0'], 'Expected --workers to be a positive integer, got "0"'],
    [['--timeout', '0'], 'Expected --timeout to be a positive number of seconds, got "0"'],
    [['--env', 'CartPole-v2'], 'Expected env to be a registered id, got "CartPole-v2"; did you mean CartPole-v1?'],
    [['--env', './nowhere.js'], 'Cannot find the module nowhere.js'],
    [
      ['--env', 'Acrobot-v1'],
      'Expected the observations of Acrobot-v1 to be Box(4) of float32, as the agent was trained for, got Box(6) of float32',
    ],
    [['--episode', '3'], 'Unknown option'],
  ])('truth: bad input is one sentence, and nothing is written: %j', async (args, message) => {
    const before = files(run)
    const { code, stdout, stderr } = await evaluate(run, ...args)
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
    expect(stderr.split('\n')).toHaveLength(2)
    expect(files(run)).toEqual(before)
  })

  it('truth: a folder that is no run is refused, a compare with one of its runs', async () => {
    const compare = path.join(cwd, 'compared')
    mkdirSync(path.join(compare, 'pbt-1'), { recursive: true })
    writeFileSync(path.join(compare, 'compare.json'), '{}')
    writeFileSync(path.join(compare, 'pbt-1', 'run.json'), '{}')
    expect(await evaluate(compare)).toMatchObject({
      code: 2,
      stderr: `clade: Expected ${compare} to hold a Clade run, but there is no run.json: it holds a compare, of which ${compare}/pbt-1 is a run [RUN_INVALID]\n`,
    })
    expect(await evaluate('nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no run.json [RUN_INVALID]') })
  })
})

describe('an environment that misbehaves', () => {
  /** Behaves while it is trained in; \`WAY\` says what it does afterwards. */
  const line = LINE_ENV.replace('step(action) {', 'step(action) {\n    const end = odd(this)\n    if (end) return end').concat(`
function odd(line) {
  const way = process.env.WAY
  if (way === 'throw' && line.steps === 2) throw new Error('a bad day')
  if (way === 'hang' && line.steps === 2) for (;;) {}
  if (way === 'exit' && line.steps === 2) process.exit(3)
  if (way === 'print') console.log('\\u001b[31mhello')
  if (way === 'endless') return [line.observation(), 1, false, false, {}]
  if (way === 'nan' && line.steps === 2) return [[Number.NaN, 0], 1, false, false, {}]
}`)
  const folder = path.join(cwd, 'odd')
  const playing = (way: string, ...args: readonly string[]) =>
    clade(['evaluate', 'run', '--episodes', '4', '--workers', '2', ...args], { cwd: folder, env: { WAY: way } })

  beforeAll(async () => {
    project(cwd, 'odd', { 'line.js': line, 'experiment.mjs': experiment({ more: 'sliceTimeout: 30' }) })
    expect(await clade(['run', './experiment.mjs', '--out', 'run', '--steps', '1000', '--quiet'], { cwd: folder })).toMatchObject({
      code: 0,
    })
  })

  it.each([
    ['throw', [], /^clade: Error: a bad day \(line\.js:\d+\) \(episode \d of member \d\) \[EPISODE_THREW\]\n$/],
    [
      'hang',
      ['--timeout', '1'],
      /^clade: Expected the episode of seed \d+ to end within 1 s, .* \(episode \d of member \d\) \[EPISODE_TIMED_OUT\]\n$/,
    ],
    ['exit', [], /^clade: The worker exited with code 3 while it played \(episode \d of member \d\) \[WORKER_EXITED\]\n$/],
    [
      'nan',
      [],
      /^clade: Environment .*line\.js broke the rule "an observation holds finite numbers".* \(episode \d of member \d\) \[ENV_CONTRACT\]\n$/,
    ],
  ])('truth: %s is one sentence with episode and member, and nothing is written', { timeout: 30_000 }, async (way, args, sentence) => {
    const { code, stdout, stderr } = await playing(way, ...args)
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) })
    expect(existsSync(path.join(folder, 'run', 'evaluation.csv'))).toBe(false)
  })

  it('truth: episodes that never end are cut, and counted', async () => {
    const { code, stdout } = await playing('endless', '--max-steps', '50', '--out', 'cut')
    expect(code).toBe(0)
    expect(stdout).toContain('4 episodes were cut at 50 steps (--max-steps).')
    expect(episodesIn(path.join(folder, 'cut')).map(({ length, end }) => [length, end])).toEqual(new Array(4).fill(['50', 'cut']))
  })

  it('truth: what it prints goes to standard error, by lane, without escapes', async () => {
    const { code, stdout, stderr } = await playing('print', '--out', 'printed')
    expect(code).toBe(0)
    expect(stdout).not.toContain('hello')
    expect(stderr).toMatch(/^(lane [01]: hello\n)+$/)
  })

  it('truth: Ctrl-C ends it with 130 at once, also while it hangs, and nothing is written', async () => {
    const began = Date.now()
    const end = await clade(['evaluate', 'run', '--timeout', '60'], {
      cwd: folder,
      env: { WAY: 'hang' },
      signal: { name: 'SIGINT', after: 2500 },
    })
    expect(end).toMatchObject({ code: 130, stdout: 'Interrupted: nothing has been written; the same command begins again.\n', stderr: '' })
    expect(Date.now() - began).toBeLessThan(30_000)
    expect(existsSync(path.join(folder, 'run', 'evaluation.csv'))).toBe(false)
  })
})

describe.skipIf(noGymnasium !== undefined)(`an environment of Python's${skipped(noGymnasium)}`, () => {
  it('law: plays as the one of that name here, and its process ends', async () => {
    const args = [run, '--episodes', '3', '--workers', '2']
    expect(await evaluate(...args, '--out', 'here')).toMatchObject({ code: 0, stderr: '' })
    expect(await evaluate(...args, '--out', 'python', '--env', 'gymnasium:CartPole-v1')).toMatchObject({ code: 0, stderr: '' })
    const told = (folder: string) => episodesIn(path.join(cwd, folder)).map(({ seed, return: paid, end }) => ({ seed, paid, end }))
    expect(told('python')).toEqual(told('here'))
    expect(episodesIn(path.join(cwd, 'python'))[0]!.env).toBe('gymnasium:CartPole-v1')
  })

  it('truth: what goes wrong in Python is one sentence', async () => {
    const circumstances = { cwd, env: { PYTHONPATH } }
    project(cwd, 'floor', {
      'experiment.mjs': `
import { defineExperiment } from 'clade'
import { random } from 'clade/agents'
export default defineExperiment({
  name: 'floor', trainable: random({ env: '${odd('end')}', envs: 1 }), hyperparameters: {}, population: 1, stepsPerMember: 20, readyEvery: 20,
})`,
    })
    expect(await clade(['run', './floor/experiment.mjs', '--out', 'floor/run', '--quiet'], circumstances)).toMatchObject({ code: 0 })
    const end = await clade(['evaluate', 'floor/run', '--env', odd('throw')], circumstances)
    expect(end).toMatchObject({ code: 2, stdout: '' })
    expect(end.stderr).toMatch(/^clade: .+a bad day.+ \(episode \d+ of member 0\) \[EPISODE_THREW\]$/m)
  })
})
