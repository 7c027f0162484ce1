import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gridOf, resultOf } from '../../../src/run/compare-result.js'
import { failure, init, report, TRAINED_HASH } from '../report/entries.js'

const lr = { lr: 1 }
const told = { before: lr, after: lr }
const slice = (member: number, steps: number, score: number | null, decision: 'keep' | 'finish' = 'keep') =>
  report({ member, steps, trained: 100, decision, score, ...told })

it('truth: a run’s score is its best member’s last, its curve the best so far of anybody', () => {
  const entries = [
    init(0, lr),
    init(1, lr),
    slice(0, 100, null),
    slice(1, 100, 7),
    failure({ member: 0, steps: 100, decision: 'keep', score: null, ...told }),
    slice(0, 200, 3),
    slice(1, 200, 2, 'finish'),
    slice(0, 300, 4, 'finish'),
  ]
  expect(resultOf(entries, [99, 100, 250, 300, 400, 500], 1)).toMatchObject({ score: 4, totalSteps: 500, curve: [null, null, 7, 7, 7, 7] })
})

it('truth: what the last slices train beyond the budget belongs to the last point; nobody’s score is null', () => {
  const entries = [init(0, lr), slice(0, 100, 1), slice(0, 200, 9, 'finish')]
  expect(resultOf(entries, [60, 120, 180], 1)).toMatchObject({ score: 9, totalSteps: 200, curve: [null, 1, 9] })
  expect(resultOf([init(0, lr), slice(0, 100, null, 'finish')], [100], 1)).toEqual({
    ...{ score: null, totalSteps: 100, curve: [null], schedule: null, winner: null },
  })
})

it('truth: the schedule is that of the weights that the best member ends with, its donor’s part included', () => {
  const [low, high] = [{ lr: 1 }, { lr: 2 }]
  const trained = { trained: 100, decision: 'keep', hash: TRAINED_HASH } as const
  const copied = {
    donor: 1,
    donorSteps: 100,
    donorScore: 7,
    hyperparameters: 1,
    weights: { member: 1, slice: 1, weightsHash: TRAINED_HASH },
  }
  const entries = [
    init(0, low),
    init(1, high),
    report({ ...trained, member: 1, steps: 100, score: 7, before: high, after: high }),
    report({ ...trained, member: 0, steps: 100, score: 1, before: low, after: { lr: 3 }, decision: 'exploit', copied }),
    report({ ...trained, slice: 2, member: 0, steps: 200, score: 9, before: { lr: 3 }, after: { lr: 3 }, decision: 'finish' }),
    report({ ...trained, slice: 2, member: 1, steps: 200, score: 8, before: high, after: high, decision: 'finish' }),
  ]
  expect(resultOf(entries, [400], 1).schedule).toEqual({
    steps: 200,
    stages: [
      { member: 1, fromStep: 0, hyperparameters: high },
      { member: 0, fromStep: 100, hyperparameters: { lr: 3 } },
    ],
  })
})

it('law: a grid ascends in whole steps to the whole budget, in 200 points at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (total) => {
      const grid = gridOf(total)
      expect(grid.length).toBe(Math.min(200, total))
      expect(grid.at(-1)).toBe(total)
      for (const [i, steps] of grid.entries()) {
        expect(Number.isInteger(steps)).toBe(true)
        expect(steps).toBeGreaterThan(i === 0 ? 0 : grid[i - 1]!)
      }
    }),
  )
})
