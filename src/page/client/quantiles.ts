/** Shades of the scale of scores, few enough that many slices share one path. */
export const SHADES = 12

/**
 * A scale over quantiles: each shade holds as many of the values as any other, so that one outlier takes one end of one shade and not the
 * whole scale. Equal values share the middle of their ranks.
 */
export class QuantileScale {
  private readonly sorted: Float64Array

  constructor(values: readonly (number | null)[]) {
    this.sorted = Float64Array.from(values.filter((value) => value !== null)).sort()
  }

  /** The share of the values that lie below, from 0 to 1. */
  share(value: number): number {
    const { length } = this.sorted
    if (length === 0) return 0.5
    return (rank(this.sorted, value, false) + rank(this.sorted, value, true)) / 2 / length
  }

  /** The shade of a value, 0 to SHADES - 1. */
  shade(value: number): number {
    return Math.min(SHADES - 1, Math.floor(this.share(value) * SHADES))
  }

  /** The values at which the quarters begin and end, for the legend. */
  get quarters(): readonly number[] {
    const last = this.sorted.length - 1
    return last < 0 ? [] : [0, 0.25, 0.5, 0.75, 1].map((q) => this.sorted[Math.round(q * last)]!)
  }
}

/** The values below `value`, or with `equal` those up to it. */
function rank(sorted: Float64Array, value: number, equal: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value || (equal && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}
