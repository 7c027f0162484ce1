import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import { readLmdbJournal } from '../../dist/src/journal/lmdb-reader.js'
import { methods } from '../../dist/src/population/policies/index.js'
import { stream } from '../../dist/src/random.js'
import {
  CSV_FILES,
  clade,
  type Ended,
  inParallel,
  killedWhen,
  project,
  readCsv,
  reproducibleTables,
  runFile,
  small,
  temporaryFolder,
} from './clade.js'

const cwd = temporaryFolder()
const LOCKSTEP_KILLS = 30
const ASYNC_KILLS = 6
/** The reports of a whole run: 4 members with 24 slices each. */
const REPORTS = 96
/** The seed of the moments. A failure is named by the number of its kill. */
const SEED = 20_261_123

const flags = (schedule: string, out: string, workers: number) =>
  small({ population: 4, steps: 12_000, 'ready-every': 500, schedule, out, workers })

const whole = path.join(cwd, 'whole')
let tables: Record<string, string>
/** Milliseconds of an uninterrupted run, until it trains and from there. */
let [startup, training] = [0, 0]

beforeAll(async () => {
  const began = performance.now()
  expect(await clade(['run', ...flags('lockstep', whole, 2)], { cwd })).toMatchObject({ code: 0 })
  training = 1000 * Math.max(...readCsv(whole, 'members.csv').map((row) => Number(row.wall_s)))
  startup = performance.now() - began - training
  tables = reproducibleTables(whole)
})

interface Killed {
  readonly run: string
  /** The number of reports in members.csv after each kill. */
  readonly reports: readonly number[]
}

/** Kills a run at a random moment (every third one a second time, while it resumes), then lets it end. */
async function killed(number: number, schedule: string): Promise<Killed> {
  const random = stream(SEED, `${schedule}/${number}`)
  const run = path.join(cwd, `${schedule}-${number}`)
  const args = ['run', ...flags(schedule, run, number % 4 === 0 ? 1 : 2), '--resume']
  const reports: number[] = []
  for (let kill = 0; kill < (number % 3 === 0 ? 2 : 1); kill++) {
    // A quarter of the kills come before or around the first job, the others during training or just after the end.
    const early = random() < 0.25
    const signal = early ? { after: random() * 1.2 * startup } : { after: random() * 1.2 * training, from: '%' }
    await clade(args, { cwd, signal: { name: 'SIGKILL', ...signal } })
    const members = path.join(run, 'members.csv')
    reports.push(existsSync(members) ? Math.max(0, readFileSync(members, 'utf8').split('\r\n').length - 2) : 0)
  }
  const resumed = await resume(run, args, number % 2 === 0)
  expect(resumed, `kill ${number}`).toMatchObject({ code: 0, stderr: '' })
  expect(runFile(run).status).toBe('finished')
  return { run, reports }
}

/** `clade resume` needs a run that has begun; `run --resume` begins it where there is none. */
async function resume(run: string, args: readonly string[], byName: boolean): Promise<Ended> {
  if (!byName) return clade(args, { cwd })
  const end = await clade(['resume', run, '--workers', '2', '--quiet'], { cwd })
  if (existsSync(path.join(run, 'run.json'))) return end
  expect(end).toMatchObject({ code: 2, stderr: `clade: Expected ${run} to hold a Clade run, but there is no run.json [RUN_INVALID]\n` })
  return clade(args, { cwd })
}

test(`law: in lockstep, ${LOCKSTEP_KILLS} runs that were killed and resumed end as the one that was not`, {
  timeout: 300_000,
}, async () => {
  const runs = await inParallel(
    2,
    Array.from({ length: LOCKSTEP_KILLS }, (_, number) => () => killed(number, 'lockstep')),
  )
  for (const [number, { run }] of runs.entries()) expect(reproducibleTables(run), `kill ${number}`).toEqual(tables)
  const cut = runs.flatMap(({ reports }) => reports).filter((count) => count > 0 && count < REPORTS)
  // Otherwise all moments lay before the training, or after it.
  expect(cut.length).toBeGreaterThan(5)
})

test('law: asynchronous runs that were killed end well too, and verify', { timeout: 300_000 }, async () => {
  const runs = await inParallel(
    2,
    Array.from({ length: ASYNC_KILLS }, (_, number) => () => killed(number, 'async')),
  )
  for (const { run } of runs) {
    const [members, , events] = CSV_FILES.map((file) => readCsv(run, file))
    expect(members!.map((row) => row.report)).toEqual(Array.from({ length: REPORTS }, (_, i) => `${i + 1}`))
    expect(events!.map((row) => row.event)).toEqual(events!.map((_, i) => `${i + 1}`))
    expect(new Set(members!.map((row) => `${row.member} ${row.steps}`)).size).toBe(REPORTS)
  }
  const ends = await inParallel(
    2,
    runs.map(
      ({ run }) =>
        () =>
          clade(['verify', run, '--quiet'], { cwd }),
    ),
  )
  for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
})

/** An exploit that keeps state: it lets every third decision copy. */
const STATEFUL = `
import { defineExperiment, logUniform } from 'clade'
import { a2c, mlp } from 'clade/agents'
class Third {
  name = 'third'
  config = {}
  seen = 0
  choose(self, ranking) {
    const best = ranking.donors > 0 ? ranking.donorAt(0) : self
    const copies = this.seen % 3 === 0 && best.score > self.score
    return copies ? { donor: best.member, reason: 'third' } : { donor: null, reason: 'not yet' }
  }
  observe() { this.seen += 1 }
}
export default defineExperiment({
  name: 'stateful', trainable: a2c({ env: 'CartPole-v1', network: mlp([8]) }), hyperparameters: { learningRate: logUniform(1e-4, 1e-1) },
  population: 4, stepsPerMember: 12_000, readyEvery: 500, exploit: () => new Third(),
})`

test('law: for every method, and an exploit that keeps state, a killed run ends as the one that was not, or verifies where it is async', {
  timeout: 300_000,
}, async () => {
  const module = path.join(project(cwd, 'stateful', { 'experiment.mjs': STATEFUL }), 'experiment.mjs')
  const kinds = Object.entries(methods).map(([method, { population }]) => (schedule: string, out: string) => [
    'run',
    ...small({ method, population, steps: 6000, 'ready-every': 250, schedule, out, workers: 2 }),
  ])
  const stateful = (schedule: string, out: string) => ['run', module, '--schedule', schedule, '--out', out, '--workers', '2']
  await inParallel(
    2,
    [...kinds, stateful].map((argsOf, kind) => async () => {
      const random = stream(SEED, `methods/${kind}`)
      const out = (name: string) => path.join(cwd, `kind-${kind}-${name}`)
      expect(await clade(argsOf('lockstep', out('whole')), { cwd })).toMatchObject({ code: 0, stderr: '' })
      const length = 1000 * Math.max(...readCsv(out('whole'), 'members.csv').map((row) => Number(row.wall_s)))
      for (const schedule of ['lockstep', 'async']) {
        const args = [...argsOf(schedule, out(schedule)), '--resume']
        await clade(args, { cwd, signal: { name: 'SIGKILL', after: random() * length, from: '%' } })
        expect(await clade(args, { cwd })).toMatchObject({ code: 0, stderr: '' })
      }
      expect(reproducibleTables(out('lockstep')), argsOf('', '').join(' ')).toEqual(reproducibleTables(out('whole')))
      expect(await clade(['verify', out('async'), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    }),
  )
})

/** Slices that take next to no time, so that thousands pass in a second; the last ones leave time to kill the run before its end. */
const TINY = `
import { defineExperiment, logUniform } from 'clade'
class Tiny {
  weights = new Float32Array(2)
  start(seeds) { this.weights.fill(0); this.own = { word: seeds('walk')[0], slices: 0 } }
  async train(steps, { rate }) {
    if (this.own.slices++ > 1280) await new Promise((resolve) => setTimeout(resolve, 2))
    const word = this.own.word = (Math.imul(this.own.word, 1664525) + 1013904223) >>> 0
    this.weights[word % 2] += rate * (word / 2 ** 32 - 0.5)
    const episodes = { steps: Float64Array.of(steps), returns: Float64Array.of(this.weights[0]), lengths: Int32Array.of(steps) }
    return { steps, episodes, applied: { rate }, metrics: {} }
  }
  snapshot() { return { weights: this.weights, learner: null, own: this.own } }
  restore({ weights, own }) { this.weights.set(weights); this.own = own }
  inherit({ weights }) { this.weights.set(weights) }
}
const tunables = { rate: { default: 0.1, min: 0 } }
export default defineExperiment({
  name: 'tiny', trainable: { name: 'tiny', tunables, config: null, create: async () => new Tiny() },
  hyperparameters: { rate: logUniform(1e-3, 1) }, population: 4, stepsPerMember: 1450, readyEvery: 1,
})`

test('law: a long run that was killed goes on from its checkpoint, and ends as the one that was not, or verifies where it is async', {
  timeout: 120_000,
}, async () => {
  const module = path.join(project(cwd, 'tiny', { 'experiment.mjs': TINY }), 'experiment.mjs')
  const argsOf = (schedule: string, out: string) => ['run', module, '--schedule', schedule, '--out', path.join(cwd, out), '--quiet']
  const goOn = async (schedule: string) => {
    const run = path.join(cwd, `tiny-${schedule}`)
    const args = [...argsOf(schedule, `tiny-${schedule}`), '--resume']
    // The checkpoint after 5,000 entries is committed with some that follow.
    await killedWhen(args, cwd, () => entriesIn(run) > 5200)
    const journal = await openLmdbJournal(path.join(run, 'journal'), { create: false })
    const { length } = journal
    const from = journal.checkpoint()?.entries ?? 0
    await journal.close()
    // Else the resume reads all entries, or has nothing left to train.
    expect(from).toBeGreaterThanOrEqual(5000)
    expect(length).toBeLessThan(5800)
    expect(await clade(args, { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(readCsv(run, 'members.csv')).toHaveLength(5800)
  }
  const whole = async () => expect(await clade(argsOf('lockstep', 'tiny-whole'), { cwd })).toMatchObject({ code: 0, stderr: '' })
  await inParallel(2, [() => goOn('lockstep'), () => goOn('async'), whole])
  expect(reproducibleTables(path.join(cwd, 'tiny-lockstep'))).toEqual(reproducibleTables(path.join(cwd, 'tiny-whole')))
  expect(await clade(['verify', path.join(cwd, 'tiny-async'), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
})

/** Entries of the run's journal; 0 as long as there is none. */
function entriesIn(run: string): number {
  try {
    const journal = readLmdbJournal(path.join(run, 'journal'))
    void journal.close()
    return journal.length
  } catch {
    return 0
  }
}

test.each([
  ['a torn draft of run.json', ['run.json.new', '{ "format": 1, "na']],
  ['an empty journal file', ['journal/data.mdb', '']],
] as const)('truth: a run that was killed when it had %s goes on', async (what, [file, text]) => {
  const run = path.join(cwd, what.replaceAll(' ', '-'))
  const args = ['run', ...flags('lockstep', run, 1), '--resume', '--quiet']
  if (file.startsWith('journal')) {
    await clade(args, { cwd })
    rmSync(path.join(run, 'journal'), { recursive: true })
    // A run that was killed does not tell how far it has come.
    const { entries: _, ...killed } = runFile(run)
    writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...killed, status: 'running', finishedAt: null }))
  }
  mkdirSync(path.dirname(path.join(run, file)), { recursive: true })
  writeFileSync(path.join(run, file), text)
  expect(await clade(args, { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(run)).toEqual(tables)
})

test('law: resuming a run that has finished changes nothing', async () => {
  const before = reproducibleTables(whole)
  expect(await clade(['resume', whole], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(reproducibleTables(whole)).toEqual(before)
  expect(runFile(whole).status).toBe('finished')
})
