import { expect, it } from 'vitest'
import type { ScheduledRun } from '../../../src/report/comparison.js'
import { schedulesTable } from '../../../src/report/comparison-tables.js'
import { schedulesFigure } from '../../../src/report/figures/schedules.js'
import { spreadsOf, trendsOf } from '../../../src/report/schedules.js'

/** A run whose winner's weights were trained for 100 steps with each of the values in turn. */
function run(method: string, seed: number, values: readonly number[]): ScheduledRun {
  const stages = values.map((rate, i) => ({ member: i, fromStep: 100 * i, hyperparameters: { rate, kind: 'adam' } }))
  return {
    ...{ method, seed, score: 1, totalSteps: 1, wallSeconds: 1, curve: [], played: null },
    schedule: { steps: 100 * values.length, stages },
  }
}

const compared = {
  methods: ['pbt', 'random', 'fixed'],
  runs: [
    run('pbt', 1, [8, 4, 2]),
    run('pbt', 2, [4, 4, 4]),
    run('pbt', 3, [2, 4, 8]),
    run('pbt', 4, [16, 8, 6]),
    run('random', 1, [3, 3, 3]),
    { ...run('fixed', 1, [1]), score: null, schedule: null },
  ],
}

it('truth: a trend is the medians of both ends, and how often the value fell; words and runs without a score have none', () => {
  const [pbt, random, ...others] = trendsOf(compared)
  // 8 fell to 2 and 16 to 6, 4 stayed, 2 rose: 2.5 of 4.
  expect(pbt).toMatchObject({ method: 'pbt', hyperparameter: 'rate', runs: 4, first: 6, last: 5, fell: { value: 2.5 / 4 } })
  expect(random).toMatchObject({ method: 'random', runs: 1, first: 3, last: 3, fell: { value: 0.5, interval: null } })
  expect(others).toEqual([])
  expect(schedulesTable(compared).split('\n')[3]).toBe('| rate | random | 1 | 3 | 3 | 0.50 |')
})

it('truth: what a member would go on with after its last step counts for nothing', () => {
  const one = run('pbt', 1, [8, 4])
  const stages = [...one.schedule!.stages, { member: 0, fromStep: 200, hyperparameters: { rate: 99, kind: 'adam' } }]
  const [trend] = trendsOf({ methods: ['pbt'], runs: [{ ...one, schedule: { steps: 200, stages } }] })
  expect(trend).toMatchObject({ first: 8, last: 4 })
})

it('truth: median and quartiles at each age', () => {
  expect(spreadsOf(compared, 'pbt', 'rate', 3)).toEqual([
    { steps: 0, low: 3.5, median: 6, high: 10 },
    { steps: 100, low: 4, median: 4, high: 5 },
    { steps: 200, low: 3.5, median: 5, high: 6.5 },
    { steps: 300, low: 3.5, median: 5, high: 6.5 },
  ])
  expect(spreadsOf(compared, 'fixed', 'rate', 3)).toEqual([])
})

it('law: the figure has a line and a band for each method in the panel of each number, and says so where there is none', () => {
  const svg = schedulesFigure('cartpole', compared)
  for (const kind of ['schedule', 'band']) expect(svg.match(new RegExp(`class="${kind}"`, 'g'))).toHaveLength(3)
  expect(svg).toContain('>rate<')
  expect(svg).not.toContain('>kind<')
  expect(svg).not.toContain('NaN')
  expect(schedulesFigure('x', { methods: ['fixed'], runs: [] })).toContain('search no hyperparameter')
})
