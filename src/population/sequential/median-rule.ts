import { mean } from 'd3-array'
import { shortened } from '../shortened.js'

/** The scores of a trial at its ready points, in order; null where it had none, -Infinity where it had diverged. */
export type Scores = readonly (number | null)[]

/** The fewest trials that a median is taken over. Our choice: of fewer it says too little. */
const LEAST_TRIALS = 3

/**
 * The median stopping rule (Golovin et al. 2017, "Google Vizier", section 3.2.2): a trial stops at a ready point when its best score so
 * far is below the median of the earlier trials' running averages up to the same ready point. A trial that was stopped before counts
 * with what it has. Returns why it stops, or null.
 */
export function medianRule(own: Scores, earlier: readonly Scores[]): string | null {
  const best = Math.max(...own.filter((score) => score !== null))
  const averages = earlier.flatMap((scores) => mean(scores.slice(0, own.length)) ?? [])
  // Math.max() of none is -Infinity: a trial without a score is not judged.
  if (best === Number.NEGATIVE_INFINITY || averages.length < LEAST_TRIALS) return null
  const middle = median(averages)
  return best < middle ? `stopped early: median rule, best ${shortened(best, 4)} below ${shortened(middle, 4)}` : null
}

/** The middle value, of an even number the mean of the middle two. d3-array's interpolates, which makes NaN of two trials that diverged. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const high = sorted[sorted.length >> 1]!
  return sorted.length % 2 === 1 ? high : (sorted[(sorted.length >> 1) - 1]! + high) / 2
}
