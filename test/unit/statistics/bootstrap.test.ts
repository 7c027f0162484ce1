import { expect, test } from 'vitest'
import { showEstimate } from '../../../src/report/show-estimate.js'
import { bootstrap } from '../../../src/statistics/bootstrap.js'
import { probabilityOfImprovement } from '../../../src/statistics/probability-of-improvement.js'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('truth: the interval of a mean is that of the normal approximation, and always the same', () => {
  // 100 values of variance 833.25: the standard error is 2.887, and 1.96 of it 5.66.
  const values = Array.from({ length: 100 }, (_, i) => i)
  const { value, interval } = bootstrap([values], ([x]) => mean(x!))
  expect(value).toBe(49.5)
  expect(interval!.low).toBeCloseTo(49.5 - 5.66, 0)
  expect(interval!.high).toBeCloseTo(49.5 + 5.66, 0)
  expect(bootstrap([values], ([x]) => mean(x!))).toEqual({ value, interval })
})

test('truth: two samples are resampled apart from each other', () => {
  const better = bootstrap(
    [
      [3, 4],
      [1, 2],
    ],
    ([x, y]) => probabilityOfImprovement(x!, y!),
  )
  expect(better).toEqual({ value: 1, interval: { low: 1, high: 1 } })
  expect(showEstimate(better, 2)).toBe('1.00 [1.00, 1.00]')
})

test('truth: one value has no interval, and what is no sample is refused', () => {
  const one = bootstrap([[5]], ([x]) => mean(x!))
  expect(one).toEqual({ value: 5, interval: null })
  expect(showEstimate(one, 1)).toBe('5.0')
  for (const bad of [[[]], [[1], []], [[1, Number.NaN]]]) {
    expect(() => bootstrap(bad, () => 0)).toThrow(/^Expected a sample to be at least one value, all of them finite, got \[/)
  }
})
