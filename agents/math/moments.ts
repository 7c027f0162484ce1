import type { Plain } from '../../src/trainable.js'

/** The count that Gymnasium's RunningMeanStd starts with, too small to weigh against the first batch. */
const START_COUNT = 1e-4

/**
 * Running mean and variance (the population's) of each of `columns` columns, updated by whole batches: Chan, Golub and LeVeque 1979,
 * "Updating formulae and a pairwise algorithm for computing sample variances". They start at mean 0 and variance 1, as Gymnasium's
 * RunningMeanStd does. Where `centred`, they start at the mean of the first batch: the moments are then the same wherever 0 is, and
 * those of numbers far from 0 that vary little keep their digits.
 */
export class Moments {
  readonly mean: Float64Array
  readonly variance: Float64Array
  private count = START_COUNT

  constructor(
    private readonly columns: number,
    private readonly centred = false,
  ) {
    this.mean = new Float64Array(columns)
    this.variance = new Float64Array(columns)
    this.reset()
  }

  reset(): void {
    this.mean.fill(0)
    this.variance.fill(1)
    this.count = START_COUNT
  }

  /** @param batch [rows x columns], row-major */
  update(batch: Float32Array | Float64Array | Uint8Array, rows: number): void {
    const { columns, mean, variance, count } = this
    const total = count + rows
    for (let j = 0; j < columns; j++) {
      let sum = 0
      for (let i = j; i < rows * columns; i += columns) sum += batch[i]!
      const batchMean = sum / rows
      let squares = 0
      for (let i = j; i < rows * columns; i += columns) squares += (batch[i]! - batchMean) ** 2
      if (this.centred && count === START_COUNT) mean[j] = batchMean
      const delta = batchMean - mean[j]!
      mean[j] = mean[j]! + (delta * rows) / total
      variance[j] = (variance[j]! * count + squares + (delta * delta * count * rows) / total) / total
    }
    this.count = total
  }

  getState(): Plain {
    return { mean: this.mean.slice(), variance: this.variance.slice(), count: this.count }
  }

  setState(state: Plain): void {
    const { mean, variance, count } = state as { mean: Float64Array; variance: Float64Array; count: number }
    this.mean.set(mean)
    this.variance.set(variance)
    this.count = count
  }
}
