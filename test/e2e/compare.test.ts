import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readComparison } from '../../dist/src/index.js'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import { clade, type Ended, killedWhen, project, readCsv, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const OPTIONS = ['--population', '2', '--steps', '20000', '--ready-every', '1000', '--workers', '1', '--schedule', 'lockstep']
const compare = (out: string, more: readonly string[] = []) => [
  ...['compare', 'cartpole', '--methods', 'pbt,random', '--seeds', '2', ...OPTIONS, '--out', out],
  ...more,
]
const RUNS = ['pbt-1', 'random-1', 'pbt-2', 'random-2']

/** The text of compare.csv without the seconds. */
const scores = (out: string) => readCsv(cwd, out, 'compare.csv').map(({ wall_s, ...row }) => row)
/** What training decides: without what was played afterwards. */
const trained = (out: string) => scores(out).map(({ played, ...row }) => row)
const statusOf = (out: string, name: string): string => JSON.parse(readFileSync(path.join(cwd, out, name, 'run.json'), 'utf8')).status
const curves = (out: string) => readFileSync(path.join(cwd, out, 'curves.csv'), 'utf8')

async function entriesOf(folder: string): Promise<unknown[]> {
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: false })
  const entries = [...journal.entries()]
  await journal.close()
  return entries
}

const linesOf = (...file: string[]): number => {
  const text = path.join(cwd, ...file)
  return existsSync(text) ? readFileSync(text, 'utf8').split('\n').length - 1 : 0
}

describe('clade compare', () => {
  let ended: Ended

  beforeAll(async () => {
    ended = await clade(compare('whole'), { cwd })
  })

  test('truth: a line when a run begins and one when it has ended, then the table and the files', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const lines = ended.stdout.split('\n')
    for (const [i, name] of ['pbt seed 1', 'random seed 1', 'pbt seed 2', 'random seed 2'].entries()) {
      expect(lines[2 * i]).toBe(`run ${i + 1} of 4  ${name} begins`)
      expect(lines[2 * i + 1]).toMatch(new RegExp(`^run ${i + 1} of 4  ${name}: score [\\d.]+ after 40,\\d\\d\\d steps in \\ds$`))
    }
    expect(lines[8]).toBe('cartpole: 2 seeds of each method, 40,000 environment steps a run')
    expect(lines[10]).toMatch(/^method +IQM +median +mean +P\(pbt is better\)$/)
    expect(lines.slice(-5)).toEqual([
      ...['compare.csv', 'curves.csv', 'curves.svg', 'schedules.svg'].map((file) => path.join('whole', file)),
      '',
    ])
  })

  test('truth: every method gets the same steps, every run is an ordinary run, its score the best of its summary', () => {
    const rows = readCsv(cwd, 'whole', 'compare.csv')
    expect(rows.map(({ method, seed }) => `${method}-${seed}`)).toEqual(['pbt-1', 'pbt-2', 'random-1', 'random-2'])
    for (const { method, seed, score, total_steps } of rows) {
      const summary = readCsv(cwd, 'whole', `${method}-${seed}`, 'summary.csv')
      expect(score).toBe(summary[0]!.score)
      expect(Number(total_steps)).toBe(summary.reduce((sum, { steps }) => sum + Number(steps), 0))
      expect(Number(total_steps)).toBeGreaterThanOrEqual(40_000)
      expect(Number(total_steps)).toBeLessThan(40_000 + 2 * 80)
    }
    for (const name of RUNS) expect(existsSync(path.join(cwd, 'whole', name, 'lineage.svg'))).toBe(true)
  })

  test('truth: all curves are read at the same steps, and end in the best score that members.csv has', () => {
    const rows = readCsv(cwd, 'whole', 'curves.csv')
    const of = (method: string, seed: string) => rows.filter((row) => row.method === method && row.seed === seed)
    const steps = of('pbt', '1').map(({ total_steps }) => total_steps)
    expect(steps).toHaveLength(200)
    expect(steps.at(-1)).toBe('40000')
    for (const name of RUNS) {
      const [method, seed] = name.split('-') as [string, string]
      expect(of(method, seed).map(({ total_steps }) => total_steps)).toEqual(steps)
      const reported = readCsv(cwd, 'whole', name, 'members.csv').map(({ score }) => Number(score))
      expect(Number(of(method, seed).at(-1)!.score)).toBe(Math.max(...reported))
    }
  })

  test('truth: --evaluate has winners play, of a compare that has finished too; as clade evaluate does', async () => {
    const again = await clade(compare('whole', ['--evaluate', '20']), { cwd })
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('What these members played afterwards, in episodes that nobody trained on.')
    for (const { method, seed, played } of readCsv(cwd, 'whole', 'compare.csv')) {
      const run = path.join('whole', `${method}-${seed}`)
      expect(again.stdout).toMatch(new RegExp(`${method} seed ${seed} had finished: score [\\d.]+, played [\\d.]+ after `))
      const evaluation = readFileSync(path.join(cwd, run, 'evaluation.csv'), 'utf8')
      const episodes = readCsv(cwd, run, 'evaluation.csv')
      expect(episodes.map(({ member }) => member)).toEqual(Array(20).fill(readCsv(cwd, run, 'summary.csv')[0]!.member))
      expect(Number(played)).toBeCloseTo(episodes.reduce((sum, episode) => sum + Number(episode.return), 0) / 20, 9)
      await clade(['evaluate', run, '--episodes', '20', '--quiet'], { cwd })
      expect(readFileSync(path.join(cwd, run, 'evaluation.csv'), 'utf8')).toBe(evaluation)
    }
    const played = scores('whole').map((row) => row.played)
    // It is read, and not played again.
    await clade(compare('whole'), { cwd })
    expect(scores('whole').map((row) => row.played)).toEqual(played)
    const comparison = await readComparison(path.join(cwd, 'whole'))
    expect(comparison.runs.map((run) => `${run.played}`)).toEqual(played)
    expect(comparison.tables({ by: 'played' })).not.toBe(comparison.tables())
    // What has played fewer episodes than are asked for plays anew, the others do not.
    await clade(['evaluate', path.join('whole', 'pbt-2'), '--episodes', '5', '--quiet'], { cwd })
    const before = readFileSync(path.join(cwd, 'whole', 'random-2', 'evaluation.csv'), 'utf8')
    await clade(compare('whole', ['--evaluate', '20']), { cwd })
    expect(scores('whole').map((row) => row.played)).toEqual(played)
    expect(readFileSync(path.join(cwd, 'whole', 'random-2', 'evaluation.csv'), 'utf8')).toBe(before)
  })

  test('law: killed in the middle and started again, it runs no finished seed again and ends with the same numbers', async () => {
    await killedWhen(compare('cut'), cwd, () => linesOf('cut', 'pbt-2', 'members.csv') > 3)
    expect(statusOf('cut', 'pbt-2')).toBe('running')
    expect(['pbt-1', 'random-1'].map((name) => statusOf('cut', name))).toEqual(['finished', 'finished'])
    expect(existsSync(path.join(cwd, 'cut', 'random-2'))).toBe(false)
    const finished = ['pbt-1', 'random-1'].map((name) => path.join(cwd, 'cut', name))
    const before = await Promise.all(finished.map(entriesOf))
    const written = finished.map((folder) => statSync(path.join(folder, 'members.csv')).mtimeMs)
    const seconds = readCsv(cwd, 'cut', 'compare.csv').map(({ wall_s }) => wall_s)

    const again = await clade(compare('cut'), { cwd })
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toMatch(
      /^run 1 of 4 {2}pbt seed 1 had finished: .*\nrun 2 of 4 {2}random seed 1 had finished: .*\nrun 3 of 4 {2}pbt seed 2 begins\n/,
    )
    expect(await Promise.all(finished.map(entriesOf))).toEqual(before)
    expect(finished.map((folder) => statSync(path.join(folder, 'members.csv')).mtimeMs)).toEqual(written)
    expect(
      readCsv(cwd, 'cut', 'compare.csv')
        .filter(({ seed }) => seed === '1')
        .map(({ wall_s }) => wall_s),
    ).toEqual(seconds)
    expect(trained('cut')).toEqual(trained('whole'))
    expect(curves('cut')).toBe(curves('whole'))
  })

  test('truth: an interrupt ends it with 130, and the same command goes on', async () => {
    const cut = await clade(compare('stopped'), { cwd, signal: { name: 'SIGINT', after: 0, from: 'run 2 of 4  random seed 1 begins' } })
    expect(cut).toMatchObject({ code: 130, stderr: '' })
    expect(cut.stdout).toContain('Go on with the same command; what has finished in stopped is not run again.')
    expect(await clade(compare('stopped', ['--quiet']), { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(trained('stopped')).toEqual(trained('whole'))
  })

  test('truth: a compare of other arguments in the same folder is refused, and the difference named', async () => {
    const three = await clade(['compare', 'cartpole', '--methods', 'pbt,random', '--seeds', '3', ...OPTIONS, '--out', 'whole'], { cwd })
    expect(three).toMatchObject({ code: 2, stdout: '' })
    expect(three.stderr).toMatch(
      /^clade: .*whole holds a compare of other arguments: its seeds is 2, and now it is 3; .* \[COMPARE_MISMATCH\]\n$/,
    )
    const longer = await clade(compare('whole', ['--steps', '5000']), { cwd })
    expect(longer.stderr).toContain('its experiment.budget.stepsPerMember is 20000, and now it is 5000')
    const fixed = await clade(compare('whole', ['--methods', 'pbt,fixed']), { cwd })
    expect(fixed.stderr).toContain('its methods.1 is "random", and now it is "fixed"')
  })
})

test('truth: bad input is one sentence, and writes nothing', async () => {
  project(cwd, 'taken', { 'notes.txt': 'mine' })
  const timed = project(cwd, 'timed', {
    'experiment.js': `
      import { defineExperiment } from 'clade'
      import { random } from 'clade/agents'
      export default defineExperiment({ name: 'timed', trainable: random({ env: 'CartPole-v1' }), hyperparameters: {}, population: 2, readyEvery: 100, maxSeconds: 5 })
    `,
  })
  const cases: [readonly string[], string][] = [
    [
      ['cartpole', '--methods', 'pbt,rnadom'],
      'Expected --methods to name pbt, random, fixed, sequential, multi-frequency, fire, got "rnadom"; did you mean random? [INVALID_OPTION]',
    ],
    [['cartpole', '--methods', 'pbt,pbt'], 'Expected --methods to be different from each other, got "pbt,pbt" [INVALID_OPTION]'],
    [['cartpole', '--seeds', '0'], 'Expected --seeds to be a whole number of 1 or more, got "0" [INVALID_OPTION]'],
    [
      ['cartpole', '--seeds', 'many'],
      'Expected --seeds to be a whole number of 1 or more, got "many"; 20000, 20_000, 20k and 2e4 are numbers [INVALID_OPTION]',
    ],
    [['cartpol'], 'did you mean cartpole? [EXPERIMENT_UNKNOWN]'],
    [['cartpole', '--population', '0'], 'Expected population to be a positive integer, got 0 [INVALID_OPTION]'],
    [
      ['cartpole', '--population', '4', '--methods', 'random,multi-frequency'],
      'multi-frequency: Expected population to be a multiple of 16 (4 sub-populations of 4 quarters), got 4 [INVALID_OPTION]',
    ],
    [['cartpole', '--evaluate', '1.5'], 'Expected --evaluate to be a whole number of 0 or more, got "1.5" [INVALID_OPTION]'],
    [['cartpole', '--out', 'taken'], 'taken already holds something that is no compare of Clade: choose another --out [RUN_FOLDER_TAKEN]'],
    [[path.join(timed, 'experiment.js')], 'Expected maxSeconds to be left out in a compare'],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await clade(['compare', ...args], { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.match(/\n/g)).toHaveLength(1)
  }
  expect(existsSync(path.join(cwd, 'runs'))).toBe(false)
})

test('truth: one seed is allowed, and said to give no interval', async () => {
  const { code, stdout } = await clade(
    ['compare', 'cartpole', '--methods', 'fixed', '--seeds', '1', ...OPTIONS, '--out', 'one', '--quiet'],
    { cwd },
  )
  expect(code).toBe(0)
  expect(stdout).toMatch(/^cartpole: 1 seed of each method/)
  expect(stdout).toContain('for intervals ask for --seeds 2 or more')
  expect(stdout).not.toContain('[')
})

test('truth: a winner that plays for long says how far it is, and with --quiet does not', async () => {
  const experiment = project(cwd, 'slow', {
    'experiment.js': `
      import { defineExperiment } from 'clade'
      import { random } from 'clade/agents'
      import { Discrete } from 'clade/envs'
      const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
      const env = () => ({
        observationSpace: new Discrete(2), actionSpace: new Discrete(2),
        reset: () => [0, {}], step: () => (wait(), [1, 1, true, false, {}]),
      })
      export default defineExperiment({
        name: 'slow', trainable: random({ env, envs: 1 }), hyperparameters: {}, population: 1, stepsPerMember: 5, readyEvery: 5,
      })
    `,
  })
  const args = ['compare', path.join(experiment, 'experiment.js'), '--methods', 'fixed', '--seeds', '1', '--workers', '1']
  const told = await clade([...args, '--evaluate', '400', '--out', 'slow-runs'], { cwd })
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toMatch(
    /^run 1 of 1 {2}fixed seed 1 begins\n(run 1 of 1 {2}fixed seed 1 played \d+ of 400 episodes\n)+run 1 of 1 {2}fixed seed 1: score 1, played 1 after/,
  )
  const quiet = await clade([...args, '--evaluate', '450', '--out', 'slow-runs', '--quiet'], { cwd })
  expect(quiet.stdout).not.toMatch(/played \d/)
})
