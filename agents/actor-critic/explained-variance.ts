import type { Rows } from '../network/network.js'

/** Returns that differ by no more than this share of their terms A and V are equal but for rounding. */
const ROUNDING = 1e-12

/**
 * 1 − Var(R − V) / Var(R) over the first `rows` rows, with R = A + V: 1 for a perfect value head, 0 for a constant one, and NaN where all
 * returns are equal.
 */
export function explainedVariance(rows: number, a_t: Float64Array, v_t: Rows): number {
  const returns = new RunningVariance()
  const errors = new RunningVariance()
  let largest = 0
  for (let row = 0; row < rows; row++) {
    const [a, v] = [a_t[row]!, v_t.data[row * v_t.stride]!]
    errors.add(a)
    returns.add(a + v)
    largest = Math.max(largest, Math.abs(a), Math.abs(v))
  }
  return Math.sqrt(returns.variance) <= ROUNDING * largest ? Number.NaN : 1 - errors.variance / returns.variance
}

/** Variance in one pass (Welford 1962). */
class RunningVariance {
  private count = 0
  private mean = 0
  private squares = 0

  add(value: number): void {
    this.count++
    const delta = value - this.mean
    this.mean += delta / this.count
    this.squares += delta * (value - this.mean)
  }

  get variance(): number {
    return this.squares / this.count
  }
}
