import { expect, it } from 'vitest'
import { Progress } from '../../../src/report/terminal/progress.js'
import { report } from './entries.js'

const lr = { lr: 1 }

/** A run whose clock is set by hand. */
function progress(lanes: number) {
  let now = 0
  const population = { progress: { steps: 0, total: 1000 }, standings: () => [] }
  const run = {
    name: 'nowhere',
    seed: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    folder: '',
    hyperparameters: ['lr'],
    lanes,
    from: null,
    seconds: Number.POSITIVE_INFINITY,
    notes: [],
    population,
  }
  const made = new Progress({ ...run, clock: () => now })
  return {
    take: made.take.bind(made),
    mark(wall: number): void {
      now = wall
      made.sample()
    },
    view: () => made.view(),
  }
}

function arrive(to: ReturnType<typeof progress>, member: number, trained: number, wall: number): number {
  to.take(report({ member, steps: trained, trained, decision: 'keep', score: 1, before: lr, after: lr }))
  to.mark(wall)
  return to.view().stepsPerSecond
}

it('truth: two lanes whose slices of 1,000 steps take 10 seconds and end together make 200 steps a second, at every report', () => {
  const run = progress(2)
  run.mark(0)
  const rates: number[] = []
  for (let slice = 1; slice <= 20; slice++) rates.push(arrive(run, 0, 1000, 10 * slice), arrive(run, 1, 1000, 10 * slice + 0.1))
  // After the first of a pair, the other's slice is not counted yet.
  expect(rates.slice(0, 4).map(Math.round)).toEqual([100, 198, 150, 199])
  for (const rate of rates.slice(8)) expect(Math.abs(rate - 200)).toBeLessThan(30)
})

it('truth: of a thousand small reports a second, the last five seconds count', () => {
  const run = progress(1)
  run.mark(0)
  for (let t = 1; t <= 20_000; t++) arrive(run, 0, t <= 10_000 ? 100 : 50, t / 1000)
  expect(run.view().stepsPerSecond).toBeCloseTo(50_000, -1)
})

it('truth: a run that goes on counts from where it goes on', () => {
  const run = progress(1)
  run.take(report({ member: 0, steps: 1e6, trained: 1e6, decision: 'keep', score: 1, before: lr, after: lr }))
  run.mark(3600)
  expect(run.view().stepsPerSecond).toBe(0)
  expect(arrive(run, 0, 1000, 3610)).toBe(100)
})

it('truth: nobody has finished an episode is known when every member has reported, and not before, nor once somebody has', () => {
  const standings = [0, 1].map((member) => ({
    member,
    score: null,
    steps: 0,
    hyperparameters: lr,
    diverged: false,
    state: 'ready' as const,
    snapshot: null,
  }))
  const population = { progress: { steps: 0, total: 1000 }, standings: () => standings }
  const run = {
    name: 'nowhere',
    seed: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    folder: '',
    hyperparameters: ['lr'],
    lanes: 1,
    from: null,
    seconds: 1,
    notes: [],
    population,
    clock: () => 0,
  }
  const made = new Progress(run)
  const arrives = (member: number, returns: readonly number[]) => {
    const entry = report({ member, steps: 100, trained: 100, decision: 'keep', score: null, before: lr, after: lr })
    const { result } = entry
    if (!result?.ok) throw new Error('The entry has a report')
    const episodes = { steps: Float64Array.from(returns), returns: Float64Array.from(returns), lengths: Int32Array.from(returns) }
    made.take({ ...entry, result: { ...result, report: { ...result.report, episodes } } })
    return made.nobodyFinished
  }
  expect([arrives(0, []), arrives(0, []), arrives(1, []), arrives(0, []), arrives(1, [7]), arrives(0, [])]).toEqual([
    ...[false, false, true, true, false, false],
  ])
})
