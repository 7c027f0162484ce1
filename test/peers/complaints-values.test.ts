import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Candidate, type Kind, logUniform, perturb, uniform } from '../../dist/src/index.js'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import { Ledger } from '../../dist/src/population/ledger.js'
import { methods } from '../../dist/src/population/policies/index.js'
import type { ScheduleName } from '../../dist/src/population/types.js'
import { below, stream } from '../../dist/src/random.js'
import { frame, leaderboardTable } from '../../dist/src/report/terminal/frame.js'
import { LiveView } from '../../dist/src/report/terminal/live-view.js'
import { openTerminal } from '../../dist/src/report/terminal/terminal.js'
import type { RunView } from '../../dist/src/report/terminal/view.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import { scheduleOf } from '../../dist/src/run/replay.js'
import { runSession } from '../../dist/src/run/session.js'
import type { Runner } from '../../dist/src/runner/runner.js'
import { clade, inParallel, readCsv, runFile } from '../e2e/clade.js'
import { scripted } from './scripted.js'
import { configOf, fixture, inline, type Row, rows, scratch, session, train } from './world.js'

const folder = scratch()
const schedules = ['lockstep', 'async'] satisfies ScheduleName[]
const SMALL = fixture('small.mjs')
const EVERY = fixture('every-setting.mjs')

test.each<[string, Kind]>([
  ['logUniform', logUniform(1e-30, 1e30)],
  ['uniform', uniform(1e-30, 1e30)],
])(
  'truth: a real number of %s that happens to be whole is not cast to int: it moves on from 1 and is stuck nowhere, after a restore too (ray#54755)',
  async (_, gain) => {
    const config = resolveExperiment(
      {
        name: 'whole',
        trainable: scripted((member) => ({ returns: [member] }), 1),
        hyperparameters: { gain },
        population: 2,
        initial: [{ gain: 1 }, { gain: 1 }],
        stepsPerMember: 1000,
        readyEvery: 10,
        exploit: { name: 'swap', config: {}, choose: ({ member }: Candidate) => ({ donor: 1 - member, reason: 'scripted' }) },
        explore: perturb({ factors: [0.5, 2] }),
        schedule: 'lockstep',
      },
      {},
    )
    const run = await train(config, inline(config), folder())
    const moves = new Map<number, Set<number>>()
    for (const { job } of run.slices) {
      const { inherit } = job
      if (!inherit) continue
      const donor = run.slices.find((one) => one.job.member === inherit.member && one.job.slice === inherit.slice)!
      const from = Number(donor.job.hyperparameters.gain)
      moves.set(from, (moves.get(from) ?? new Set()).add(Number(job.hyperparameters.gain) / from))
    }
    expect([...moves.get(1)!].sort()).toEqual([0.5, 2])
    expect([...moves.keys()].filter(Number.isInteger).length).toBeGreaterThan(1)
    for (const [from, factors] of moves) for (const factor of factors) expect([0.5, 2], `from ${from}`).toContain(factor)

    const journal = await openLmdbJournal(path.join(run.folder, 'journal'), { create: false })
    try {
      const restored = new Ledger(config)
      for (const entry of journal.entries()) restored.apply(entry)
      expect(restored.standings()).toEqual(run.standings)
    } finally {
      await journal.close()
    }
  },
)

/** How a user reads events.csv: who trained the winner's weights with what, for how many steps, from the end back to the beginning. */
function scheduleIn(events: readonly Row[], winner: string, until: number): { fromStep: number; rate: number }[] {
  const stretches: { steps: number; rate: number }[] = []
  let [member, end] = [winner, until]
  for (let at = events.length - 1; at >= 0; at--) {
    const row = events[at]!
    if (row.member !== member || Number(row.steps) >= end) continue
    stretches.unshift({ steps: end - Number(row.steps), rate: Number(row['hp.learningRate.after']) })
    end = Number(row.steps)
    if (row.decision !== 'exploit') continue
    ;[member, end] = [row.donor!, Number(row.donor_steps)]
    // In lockstep a donor may stand below in the same round.
    at = events.length
  }
  const stages: { fromStep: number; rate: number }[] = []
  let age = 0
  for (const { steps, rate } of stretches) {
    if (stages.at(-1)?.rate !== rate) stages.push({ fromStep: age, rate })
    age += steps
  }
  return stages
}

test.each(schedules)(
  'truth: the winner’s schedule of a run (%s) can be got from events.csv, and be rerun (ray#7307, #5489, #10010, #9178, pba#25)',
  async (schedule) => {
    const original = folder()
    await session(SMALL, original, { overrides: { schedule, population: 6, seed: 6, steps: 576 } })
    const winner = rows(original, 'summary.csv')[0]!
    expect(winner.ancestors).toMatch(/^\d<\d$/)
    const read = scheduleIn(rows(original, 'events.csv'), winner.member!, Number(winner.steps))
    expect(read.length).toBeGreaterThan(2)
    const { plan } = await scheduleOf({ folder: original }, null)
    expect(plan.stages.map(({ fromStep, hyperparameters }) => ({ fromStep, rate: hyperparameters.learningRate }))).toEqual(read)

    const cwd = folder()
    const rerun = path.join(cwd, 'rerun')
    const ended = await clade(['replay', original, '--out', rerun, '--workers', '0', '--quiet'], { cwd })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    let age = 0
    for (const row of rows(rerun, 'members.csv')) {
      expect(Number(row['hp.learningRate'])).toBe(read.findLast(({ fromStep }) => fromStep <= age)!.rate)
      age = Number(row.steps)
    }
    expect(age).toBe(plan.steps)
  },
)

test('truth: the live view and the CSVs show the perturbed hyperparameters, not the initial ones, and which changed (ray#6237, #11612, #8829)', async () => {
  const out = folder()
  const views: RunView[] = []
  const overrides = { population: 6, schedule: 'async' } as const
  const versions = { clade: 'test', node: process.version, platform: process.platform }
  const live = new LiveView(await openTerminal(process.stdout, { quiet: true, env: {} }))
  const watching = { begin() {}, take: () => void views.push(live.view()), end() {} }
  const request = { experimentPath: EVERY, overrides, out, cwd: out, workers: 0, resume: false, versions }
  await runSession(request, [live, watching], new AbortController().signal)

  const events = rows(out, 'events.csv')
  const names = Object.keys((await configOf(EVERY)).space)
  const valuesIn = (row: Row, suffix: string) => Object.fromEntries(names.map((name) => [name, Number(row[`hp.${name}${suffix}`])]))
  const now = new Map<string, Record<string, number>>()
  let [at, exploits] = [0, 0]
  const take = (row: Row) => {
    // What the CSV says a member had is what it was last said to go on with.
    if (row.decision !== 'init') expect(valuesIn(row, '.before')).toEqual(now.get(row.member!))
    now.set(row.member!, valuesIn(row, '.after'))
  }
  while (events[at]!.decision === 'init') take(events[at++]!)
  // One lane: every change of the view is one decision.
  expect(views).toHaveLength(events.length - at)
  for (const view of views) {
    const row = events[at++]!
    take(row)
    for (const { member, hyperparameters } of view.leaderboard) expect(hyperparameters).toEqual(now.get(`${member}`))
    const shown = frame(view, 400, 40)
    for (const line of leaderboardTable(view.leaderboard)) expect(shown).toContain(line)
    if (row.decision !== 'exploit') continue
    exploits++
    const before = valuesIn(row, '.before')
    const after = valuesIn(row, '.after')
    expect(before).not.toEqual(after)
    const own = rows(out, 'members.csv').filter(({ member }) => member === row.member)
    expect(valuesIn(own.findLast(({ steps }) => Number(steps) <= Number(row.steps))!, '')).toEqual(before)
    expect(valuesIn(own.find(({ steps }) => Number(steps) > Number(row.steps))!, '')).toEqual(after)
    const table = leaderboardTable(view.leaderboard).map((line) => line.trim().split(/\s+/))
    const cells = table.find(([, member]) => member === row.member)!
    for (const name of names) expect(Number(cells[table[0]!.indexOf(name)]), name).toBe(Number(after[name]!.toPrecision(4)))
    expect(cells.slice(-2)).toEqual(['copied', row.donor])
  }
  expect(exploits).toBeGreaterThan(2)
})

test('law: the scheduler has a seed, and in lockstep nothing depends on who finishes first (ray#13616, #16582)', async () => {
  const tables = async (seed: number, lanes: number, arrival: number) => {
    const config = await configOf(EVERY, { seed })
    const inner = inline(config, lanes)
    const random = stream(arrival, 'arrival')
    const shuffled: Runner = {
      ...inner,
      lanes,
      async run(lane, job, fetch) {
        const finished = await inner.run(lane, job, fetch)
        await setTimeout(below(random, 12))
        return finished
      },
    }
    const { folder: out } = await train(config, shuffled, folder())
    return ['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv'].map((file) => rows(out, file))
  }
  const once = await tables(1, 1, 1)
  for (const arrival of [2, 3]) expect(await tables(1, 5, arrival)).toEqual(once)
  const other = await tables(2, 1, 1)
  const rates = (decision: string, [, , events]: Row[][]) =>
    events!.flatMap((row) => (row.decision === decision ? [row['hp.learningRate.after']] : []))
  for (const decision of ['init', 'exploit']) expect(rates(decision, other)).not.toEqual(rates(decision, once))
})

describe('clade run', () => {
  test('truth: no method is dead on arrival: each gets past its start, its first report and its first decision (sample-factory#263, NNI#4273, IsaacLab#3638)', async () => {
    const cwd = folder()
    /** The fewest members that a method takes. */
    const POPULATIONS: Readonly<Record<string, number>> = { 'multi-frequency': 16, fire: 5 }
    const runs = Object.keys(methods).map((method) => ({ method, module: 'small.mjs', population: POPULATIONS[method] ?? 3 }))
    // A trainable with a score of its own: the objective that crashed.
    const all = [...runs, { method: 'pbt', module: 'figure-2.mjs', population: 2 }]
    await inParallel(
      2,
      all.map(({ method, module, population }) => async () => {
        const out = path.join(cwd, `${method}-${module}`)
        const flags = ['--method', method, '--population', `${population}`, '--workers', '0', '--quiet', '--out', out]
        expect(await clade(['run', fixture(module), ...flags], { cwd }), method).toMatchObject({ code: 0, stderr: '' })
        expect(runFile(out).status).toBe('finished')
        const reports = readCsv(out, 'members.csv')
        expect(reports.length, method).toBeGreaterThanOrEqual(3 * population - (method === 'sequential' ? 3 : 0))
        for (const { score } of reports) expect(score, method).toMatch(/^-?\d/)
        const decisions = new Set(readCsv(out, 'events.csv').map(({ decision }) => decision))
        expect([...decisions], method).toEqual(expect.arrayContaining(['init', 'finish']))
        if (method === 'pbt') expect([...decisions]).toContain('exploit')
      }),
    )
  })
})
