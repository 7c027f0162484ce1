import { mean as average, median as middle } from 'd3-array'

/** A number that stands for many. `values` holds at least one, and only finite ones. */
export type Summary = (values: readonly number[]) => number

export const mean: Summary = (values) => average(values)!

export const median: Summary = (values) => middle(values)!

/**
 * The mean of the middle half: the lowest and the highest quarter (rounded down) are left out. It heeds more of the runs than the median
 * and outliers do not pull it as they pull the mean (Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical
 * Precipice", section 4.3). scipy.stats.trim_mean(values, 0.25).
 *
 * @example
 * interquartileMean([1, 2, 3, 100]) // 2.5
 */
export const interquartileMean: Summary = (values) => {
  const cut = Math.floor(values.length / 4)
  const sorted = [...values].sort((a, b) => a - b)
  return mean(sorted.slice(cut, sorted.length - cut))
}
