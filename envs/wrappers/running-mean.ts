import type { EnvState } from '../core/env.js'
import { areAsMany } from './boxes.js'

/** The weight of a first sample that nobody gave, of mean 0 and variance 1. */
const FIRST_COUNT = 1e-4

/**
 * Mean and variance of each of `size` numbers, one sample after the other (T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for
 * Computing the Sample Variance", 1983: d = x - m, m' = m + d / n', v' = (v n + d^2 n / n') / n').
 */
export class RunningMean {
  readonly mean: Float64Array
  readonly variance: Float64Array
  private count = FIRST_COUNT

  /**
   * @param round Math.fround where NumPy would calculate in float32
   * @param centred what counts before the first number has that number's mean instead of 0: statistics are the same wherever 0 is
   */
  constructor(
    readonly size: number,
    private readonly round: (x: number) => number = (x) => x,
    private readonly centred = false,
  ) {
    this.mean = new Float64Array(size)
    this.variance = new Float64Array(size).fill(1)
  }

  update(sample: ArrayLike<number>): void {
    const { mean, variance, round } = this
    const total = this.count + 1
    const count = round(this.count)
    const divisor = round(total)
    for (let i = 0; i < this.size; i++) {
      if (this.centred && this.count === FIRST_COUNT) mean[i] = sample[i]!
      const delta = round(sample[i]! - mean[i]!)
      mean[i] = round(mean[i]! + round(delta / divisor))
      const squares = round(round(variance[i]! * count) + round(round(round(delta * delta) * count) / divisor))
      variance[i] = round(squares / divisor)
    }
    this.count = total
  }

  getState(): EnvState {
    return { mean: this.mean.slice(), variance: this.variance.slice(), count: this.count }
  }

  /** Tells whether it is the state of the statistics of as many numbers. */
  fits(state: EnvState): boolean {
    const saved = state as { mean?: EnvState; variance?: EnvState } | null
    return areAsMany(this.mean, saved?.mean) && areAsMany(this.variance, saved?.variance)
  }

  setState(state: EnvState): void {
    const saved = state as { mean: Float64Array; variance: Float64Array; count: number }
    this.mean.set(saved.mean)
    this.variance.set(saved.variance)
    this.count = saved.count
  }
}

/** Options of both wrappers that normalise. */
export interface NormalizeOptions {
  /** A number above 0 that is added to the variance; absent, 1e-8. */
  readonly epsilon?: number
}
