import { max, mean, sum } from 'd3-array'
import { GaussianProcess } from '../gp/gaussian-process.js'

/** A score, and when it was reported, in ready intervals since the curve began. */
export interface CurvePoint {
  readonly at: number
  readonly score: number
}

/** Scores of two curves that belong together, as many of each. */
export interface Overlap {
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/** The points at which two curves are laid together, in ready intervals since each began. */
export interface Alignment {
  readonly first: number
  readonly second: number
}

/** The alignment of both beginnings: scores are compared at equal times. */
export const TOGETHER: Alignment = { first: 0, second: 0 }

/** The kernel: the correlation falls to 1/e over 4 ready intervals. */
const CORRELATION = { length: 16, epsilon: 0 }

/** The least noise, as a share of the function's variance, with which the process of hundreds of points can be solved. */
const LEAST_NOISE = 0.01

/**
 * The points' straight line, and the mean of a Gaussian process through what they leave of it, at 0, 1, 2, ... ready intervals up to the
 * last. At least one point. Without the line (an explicit basis function: Rasmussen & Williams 2006, 2.7) the mean of a rising curve would
 * bend to its average at both ends, and the start, which curves are laid together by, would be too high.
 */
export function smoothed(points: readonly CurvePoint[]): number[] {
  const line = straightLine(points)
  const grid = Array.from({ length: Math.round(points.at(-1)!.at) + 1 }, (_, at) => at)
  // The residuals of the line, in units of the largest: squares of scores above 1e154 are not finite.
  const left = points.map(({ at, score }) => ({ at, score: score - line(at) }))
  const unit = max(left, ({ score }) => Math.abs(score))!
  if (!(unit > 1e-12 * max(points, ({ score }) => Math.abs(score))!)) return grid.map(line)
  const residuals = left.map(({ at, score }) => ({ at, score: score / unit }))
  const variance = mean(residuals, ({ score }) => score ** 2)!
  const noisy = noiseVariance([residuals])
  const noise = Math.max(LEAST_NOISE, noisy / Math.max(variance - noisy, LEAST_NOISE * variance))
  const process = new GaussianProcess(
    points.map(({ at }) => ({ coordinates: [at], time: 0 })),
    residuals.map(({ score }) => score),
    { ...CORRELATION, noise },
  )
  const bends = process.means(grid.map((at) => ({ coordinates: [at], time: 0 })))
  return grid.map((at) => line(at) + unit * bends[at]!)
}

/**
 * Variance of the scores' noise around curves without sharp bends: of each point's distance to the line between its neighbours (Gasser,
 * Sroka & Jennen-Steinmetz 1986, Biometrika 73, 625-633). 0 without three points of a curve.
 */
export function noiseVariance(curves: readonly (readonly CurvePoint[])[]): number {
  const squares = curves.flatMap((points) =>
    points.slice(1, -1).map(({ at, score }, i) => {
      const [before, after] = [points[i]!, points[i + 2]!]
      const share = (at - before.at) / (after.at - before.at)
      const distance = score - (1 - share) * before.score - share * after.score
      return distance ** 2 / (1 + share ** 2 + (1 - share) ** 2)
    }),
  )
  return mean(squares) ?? 0
}

/** The alignment in which the lower smoothed curve first reaches the start of the higher one; null where it never does. */
export function alignment(first: readonly number[], second: readonly number[]): Alignment | null {
  const higher = first[0]! > second[0]!
  const [high, low] = higher ? [first, second] : [second, first]
  const from = low.findIndex((score) => score >= high[0]!)
  if (from < 0) return null
  return higher ? { first: 0, second: from } : { first: from, second: 0 }
}

/** Smoothed curves from there on, as far as the shorter goes. */
export function overlap(first: readonly number[], second: readonly number[], from: Alignment): Overlap {
  const length = Math.min(first.length - from.first, second.length - from.second)
  return { first: first.slice(from.first, from.first + length), second: second.slice(from.second, from.second + length) }
}

/**
 * Raw scores at equal ready intervals after `from`. Slices overshoot, so a score belongs to the nearest interval; where one of the two
 * curves has none there is no pair. The scores at `from` itself are no pair: they are why the curves were laid together there.
 */
export function pairs(first: readonly CurvePoint[], second: readonly CurvePoint[], from: Alignment): Overlap {
  const [own, other] = [sinceThen(first, from.first), sinceThen(second, from.second)]
  const both = [...own.keys()].filter((at) => at > 0 && other.has(at))
  return { first: both.map((at) => own.get(at)!), second: both.map((at) => other.get(at)!) }
}

/** max(first) - max(second) over the overlap: best_score_diff. At least one pair. */
export function bestScoreDiff({ first, second }: Overlap): number {
  return max(first)! - max(second)!
}

function sinceThen(points: readonly CurvePoint[], from: number): Map<number, number> {
  return new Map(points.map(({ at, score }) => [Math.round(at) - from, score]))
}

/** The line of least squares; of one point, its score. */
function straightLine(points: readonly CurvePoint[]): (at: number) => number {
  const [time, level] = [mean(points, ({ at }) => at)!, mean(points, ({ score }) => score)!]
  const spread = sum(points, ({ at }) => (at - time) ** 2)
  const slope = spread === 0 ? 0 : sum(points, ({ at, score }) => (at - time) * (score - level)) / spread
  return (at) => level + slope * (at - time)
}
