import { max } from 'd3-array'
import { shortened } from '../shortened.js'
import { alignment, bestScoreDiff, type CurvePoint, noiseVariance, overlap, pairs, smoothed, TOGETHER } from './curve.js'
import { LEAST_PAIRS, LEVEL, needed, signs, signTest } from './sign-test.js'

/** An evaluation: do the parent's weights do better than the child's own, with the child's hyperparameters? */
export interface Evaluation {
  readonly parent: number
  readonly child: number
  /** Steps of the evaluator and of the child when it began. */
  readonly from: number
  readonly childFrom: number
  /** The evaluator's scores, the first the parent's, and the child's since it began. */
  readonly own: CurvePoint[]
  readonly childs: CurvePoint[]
  /** True where the child is to take over the evaluator's weights. */
  succeeded: boolean
}

interface Verdict {
  readonly outcome: 'success' | 'stop' | 'go on'
  readonly reason: string
}

/** The error of a smoothed start and of the point where it is reached, together: about three quarters of the noise. */
const HANDICAP = 0.75

/** The verdict after `trained` steps of evaluation, at one of as many `looks` as `maxEvalSteps` have room for. */
export function judge({ own, childs }: Pick<Evaluation, 'own' | 'childs'>, trained: number, maxEvalSteps: number, looks: number): Verdict {
  const left = Math.max(0, 1 - trained / maxEvalSteps)
  const unclear: Verdict['outcome'] = left > 0 ? 'go on' : 'stop'
  const [evaluator, child] = [smoothed(own), smoothed(childs)]
  const found = alignment(evaluator, child)
  const lead = evaluator[0]! - child[0]!
  if (found === null && lead < 0) return { outcome: unclear, reason: 'no overlap' }
  const uncertain = HANDICAP * Math.sqrt(noiseVariance([own, childs]))
  // A child below where the evaluator began may get there as long as there is time, and may have got there if it came near.
  const pending = found === null && (left > 0 || max(child)! + uncertain >= evaluator[0]!)
  const handicap = pending ? uncertain + lead : uncertain
  const from = found ?? TOGETHER
  // The evaluator reaches the child's start somewhere in the interval before `from`; the child gets the benefit.
  const overlapping = pairs(own, childs, { first: Math.max(0, from.first - 1), second: from.second })
  if (overlapping.first.length === 0) return { outcome: unclear, reason: 'no overlap' }
  const [diff, all] = [bestScoreDiff(overlapping), signs(overlapping)]
  const { above, count } = signs(overlapping, handicap)
  const p = signTest(all)
  const reason = `difference ${shortened(diff)}, p ${shortened(p)}`
  if (diff > 0 && above >= (needed(looks)[count] ?? Infinity)) return { outcome: 'success', reason }
  // Pairs too few for any success show no failure: the first one alone, if below, has p 1.
  return { outcome: all.count >= LEAST_PAIRS && p > LEVEL + left ? 'stop' : unclear, reason }
}

/**
 * A parent's fitness: by how much its evaluation beat those of the other parents, summed. `curves` are smoothed.
 */
export function fitness(parent: number, curves: ReadonlyMap<number, readonly number[]>): number {
  const own = curves.get(parent)!
  let sum = 0
  for (const [other, curve] of curves) if (other !== parent) sum += bestScoreDiff(overlap(own, curve, alignment(own, curve) ?? TOGETHER))
  return sum
}
