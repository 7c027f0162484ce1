import { quantileSorted } from 'd3-array'
import { below, type Random } from '../random.js'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Indices into each stratum, a list per resample. */
export type Resamples = readonly (readonly (readonly number[])[])[]

/**
 * As many as rliable, the library of Agarwal et al. 2021, takes by default: an end of an interval then varies from stream to stream by
 * some 0.015 of the statistic's standard error (0.06 with 2,000), and a table of three methods over ten seeds costs about a second.
 */
const RESAMPLES = 50_000
const CONFIDENCE = 0.95

/**
 * Draws the resamples of a stratified bootstrap: of each stratum as many runs as it has, with replacement, apart from the others (Agarwal
 * et al. 2021, section 4.1: strata are tasks; here they are methods, when two are compared).
 *
 * @param sizes runs in each stratum
 */
export function resample(sizes: readonly number[], random: Random, resamples = RESAMPLES): Resamples {
  return Array.from({ length: resamples }, () => sizes.map((size) => Array.from({ length: size }, () => below(random, size))))
}

/**
 * The 95% percentile interval of a statistic: between the 2.5th and the 97.5th percentile of what it is in the resamples (Efron 1979).
 * Several statistics of the same runs may share their resamples. With one run in every stratum the interval is a point and says nothing.
 *
 * @param strata values of the runs, a list per stratum, of the sizes that were resampled
 */
export function percentileInterval(
  strata: readonly (readonly number[])[],
  statistic: (strata: readonly (readonly number[])[]) => number,
  resamples: Resamples,
): Interval {
  const values = resamples.map((indices) => statistic(indices.map((runs, stratum) => runs.map((run) => strata[stratum]![run]!))))
  values.sort((a, b) => a - b)
  const tail = (1 - CONFIDENCE) / 2
  return { low: quantileSorted(values, tail)!, high: quantileSorted(values, 1 - tail)! }
}
