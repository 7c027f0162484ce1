import { aligned, bestScoreDiff, type CurvePoint, smoothed, together } from './curve.js'
import { signTest } from './sign-test.js'

/** What an evaluator finds out: whether the parent's weights do better than the child's own with the child's hyperparameters. */
export interface Evaluation {
  readonly parent: number
  readonly child: number
  /** Steps of the evaluator and of the child when it began. */
  readonly from: number
  readonly childFrom: number
  /** The evaluator's scores, the first the parent's, and the child's since it began. */
  readonly own: CurvePoint[]
  readonly childs: CurvePoint[]
  /** The child is to take over the evaluator's weights. */
  succeeded: boolean
}

interface Verdict {
  readonly outcome: 'success' | 'stop' | 'go on'
  readonly reason: string
}

/** Level of the sign test. */
const LEVEL = 0.01

/** Points that a sign test needs to pass: 2^-7 < 0.01. */
export const LEAST_INTERVALS = 7

/** What `trained` steps of evaluation show. */
export function judge({ own, childs }: Pick<Evaluation, 'own' | 'childs'>, trained: number, maxEvalSteps: number): Verdict {
  const [evaluator, child] = [smoothed(own), smoothed(childs)]
  const left = Math.max(0, 1 - trained / maxEvalSteps)
  const overlap = aligned(evaluator, child) ?? (evaluator[0]! > child[0]! ? together(evaluator, child) : null)
  // One point says nothing yet: it is where the curves were laid together.
  if (overlap === null || overlap.first.length < 2) return { outcome: left > 0 ? 'go on' : 'stop', reason: 'no overlap' }
  const [diff, p] = [bestScoreDiff(overlap), signTest(overlap)]
  const reason = `difference ${short(diff)}, p ${short(p)}`
  if (diff > 0 && p < LEVEL) return { outcome: 'success', reason }
  return { outcome: p > LEVEL + left ? 'stop' : 'go on', reason }
}

/**
 * A parent's fitness: by how much its evaluation beat those of the other parents, summed. `curves` are smoothed.
 */
export function fitness(parent: number, curves: ReadonlyMap<number, readonly number[]>): number {
  const own = curves.get(parent)!
  let sum = 0
  for (const [other, curve] of curves) if (other !== parent) sum += bestScoreDiff(aligned(own, curve) ?? together(own, curve))
  return sum
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
