import { describe, expect, test } from 'vitest'
import { explainedVariance } from '../../../agents/actor-critic/explained-variance.js'

/** Of these returns, where the value head says these values. */
function explained(returns: readonly number[], values: readonly number[]): number {
  const v = Float32Array.from(values)
  const advantages = Float64Array.from(returns, (r, row) => r - v[row]!)
  return explainedVariance(returns.length, advantages, { data: v, columns: 1, stride: 1 })
}

describe('the explained variance', () => {
  test('truth: 1 of a perfect value head, 0 of a constant one, less of one that is worse', () => {
    expect(explained([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1)
    expect(explained([1, 2, 3, 4], [7, 7, 7, 7])).toBeCloseTo(0, 12)
    expect(explained([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-3, 12)
    expect(explained([1e-9, 2e-9, 3e-9], [0, 0, 0])).toBeCloseTo(0, 12)
  })

  test('truth: it is NaN where all returns are equal but for rounding: without any reward, that is', () => {
    expect(explained([0, 0, 0], [0.1, 0.7, -0.3])).toBeNaN()
    expect(explained([1000.1, 1000.1, 1000.1], [0.1, 0.7, -0.3])).toBeNaN()
    expect(explained([3], [1])).toBeNaN()
  })
})
