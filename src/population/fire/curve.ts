import { deviation, max, mean } from 'd3-array'
import { GaussianProcess } from '../gp/gaussian-process.js'

/** A score, and when: ready intervals since the curve began. */
export interface CurvePoint {
  readonly at: number
  readonly score: number
}

/** The same stretch of training, or of improvement, of two curves; as long. */
export interface Overlap {
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/** Correlation 1/e at 4 ready intervals, and noise of a tenth of the function's variance. */
const SMOOTHING = { length: 16, epsilon: 0, noise: 0.1 }

/** The mean of a Gaussian process through the points, at 0, 1, 2, ... ready intervals up to the last. At least one point. */
export function smoothed(points: readonly CurvePoint[]): number[] {
  const scores = points.map(({ score }) => score)
  const length = Math.round(points.at(-1)!.at) + 1
  const [middle, spread] = [mean(scores)!, deviation(scores) ?? 0]
  if (!(spread > 1e-12 * Math.abs(middle))) return new Array<number>(length).fill(scores[0]!)
  const process = new GaussianProcess(
    points.map(({ at }) => ({ at: [at], time: 0 })),
    scores.map((score) => (score - middle) / spread),
    SMOOTHING,
  )
  return process.means(Array.from({ length }, (_, at) => ({ at: [at], time: 0 }))).map((value) => middle + spread * value)
}

/** From where the lower curve first reaches the start of the higher one; null where it never does. */
export function aligned(first: readonly number[], second: readonly number[]): Overlap | null {
  const [high, low] = first[0]! > second[0]! ? [first, second] : [second, first]
  const from = low.findIndex((score) => score >= high[0]!)
  if (from < 0) return null
  const later = low.slice(from)
  return high === first ? together(first, later) : together(later, second)
}

/** At equal times. */
export function together(first: readonly number[], second: readonly number[]): Overlap {
  const length = Math.min(first.length, second.length)
  return { first: first.slice(0, length), second: second.slice(0, length) }
}

/** max(first) - max(second) over the overlap: best_score_diff. */
export function bestScoreDiff({ first, second }: Overlap): number {
  return max(first)! - max(second)!
}
