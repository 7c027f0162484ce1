import { quantileSorted } from 'd3-array'
import { below, type Random } from '../random.js'
import type { Interval } from './bootstrap.js'

/** Draws in all: an end of an interval then varies by some 0.015 of the statistic's standard error at 100 values, by 0.05 at 1,000. */
const DRAWS = 5_000_000
const [FEWEST, MOST] = [2000, 50_000]
const TAIL = 0.025

/**
 * The 95% percentile intervals (Efron 1979) of the mean and of the interquartile mean of one sample, over the same resamples. A resample is
 * a count for each of the sorted values, so that none has to be sorted.
 *
 * @param values at least one, all finite
 */
export function sampleIntervals(values: readonly number[], random: Random): { readonly mean: Interval; readonly iqm: Interval } {
  const n = values.length
  const sorted = Float64Array.from(values).sort()
  const resamples = Math.min(MOST, Math.max(FEWEST, Math.floor(DRAWS / n)))
  const counts = new Int32Array(n)
  const [means, iqms] = [new Float64Array(resamples), new Float64Array(resamples)]
  const cut = Math.floor(n / 4)
  for (let i = 0; i < resamples; i++) {
    counts.fill(0)
    for (let draw = 0; draw < n; draw++) counts[below(random, n)]!++
    means[i] = middleMean(sorted, counts, 0)
    iqms[i] = middleMean(sorted, counts, cut)
  }
  return { mean: between(means), iqm: between(iqms) }
}

/** The mean of the values, each as often as its count, without the `cut` lowest and the `cut` highest. */
function middleMean(sorted: Float64Array, counts: Int32Array, cut: number): number {
  const n = sorted.length
  let sum = 0
  for (let value = 0, rank = 0; value < n; value++) {
    const end = rank + counts[value]!
    const kept = Math.min(end, n - cut) - Math.max(rank, cut)
    if (kept > 0) sum += kept * sorted[value]!
    rank = end
  }
  return sum / (n - 2 * cut)
}

function between(statistics: Float64Array): Interval {
  const sorted = Array.from(statistics.sort())
  return { low: quantileSorted(sorted, TAIL)!, high: quantileSorted(sorted, 1 - TAIL)! }
}
