import type { Plain } from '../../src/trainable.js'

/** The count that Gymnasium's RunningMeanStd starts with; it is too small to weigh in the first batch. */
const START_COUNT = 1e-4

/**
 * Running mean and variance (the population's) of each of `columns` columns, updated by whole batches: Chan, Golub and LeVeque 1979,
 * "Updating formulae and a pairwise algorithm for computing sample variances". Starts at mean 0 and variance 1, as Gymnasium's
 * RunningMeanStd; or, `centred`, at the mean of the first batch: what is far from 0 and varies little is then not drowned by the distance, and
 * moments are the same wherever 0 is.
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
      for (let at = j; at < rows * columns; at += columns) sum += batch[at]!
      const batchMean = sum / rows
      let squares = 0
      for (let at = j; at < rows * columns; at += columns) squares += (batch[at]! - batchMean) ** 2
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
