import { numberAbove, positiveInteger, wholeNumber } from '../../../checks/requirements.js'
import { expected, readOptions } from '../../errors.js'
import { FireExploit } from '../fire/fire-exploit.js'
import { LEAST_PAIRS } from '../fire/sign-test.js'
import { Copying } from './pbt.js'
import type { Method } from './policy.js'

interface FireOptions {
  /** Members of P2. Default: 4 in 11 of the population. */
  readonly parents?: number
  /** Default: 3 in 11 of the population. */
  readonly evaluators?: number
  /** Environment steps after which an evaluation has to show something, at least 7 ready intervals. Default: 20 ready intervals. */
  readonly maxEvalSteps?: number
  /** The lowest and the highest part of P1, and of P2, for truncation. Default: 0.25. */
  readonly fraction?: number
}

const requirements = {
  parents: wholeNumber(2),
  evaluators: positiveInteger,
  maxEvalSteps: positiveInteger,
  fraction: numberAbove(0, 0.5),
}

/**
 * FIRE PBT (Dalibard & Jaderberg 2021, arXiv 2109.13800), with one sub-population of parents. The first members (P1) are greedy: PBT
 * by truncation. The next (P2, the parents) are ranked by fitness: how much faster P1 would improve from their weights. The last are
 * evaluators: an idle one takes the weights of the parent longest unevaluated and the hyperparameters, as they are, of the best
 * unperturbed member of P1 (the child), and trains. Curves are smoothed by a Gaussian process and laid together where the lower first
 * reaches the start of the higher; best_score_diff is the difference of their maxima over the overlap. A parent's fitness is the sum of
 * best_score_diff between its smoothed evaluation and the other parents'. Evaluator and child are compared by the raw scores of the
 * overlap. An evaluation
 * - succeeds where its difference to the child is above 0 and a sign test, of level 0.01 over all looks, finds the evaluator above: the
 *   child takes the evaluator's weights and keeps its hyperparameters;
 * - ends at `maxEvalSteps`, where p > 0.01 + max(0, 1 - T / maxEvalSteps) after T steps (p of the sign test at this look alone), or where
 *   the child's or the parent's weights are replaced.
 *
 * The sign test assumes that a score's noise says nothing of the next one's. Scores are means of the last episodes: where few end in a
 * slice, two reports share some, and equal processes succeed more often. In simulations of 20 looks at them at most 1.5% succeed with
 * independent noise, where the evaluator is 15 intervals ahead (elsewhere at most 0.8%), and 5.6% (2.4%) where each noise keeps 0.3 of the
 * one before. The child's first score is lucky too, as that of the best of P1.
 *
 * The experiment's `explore` applies in P1 and P2; its `exploit` is not used. All members' steps count, evaluators' too.
 *
 * Ours, where the paper is open or not at hand:
 * - The sizes' defaults; curves in ready intervals, the process' length (4 intervals) and noise; both curves of a test begin when the
 *   evaluation does, with the parent's score and the child's.
 * - A smoothed curve is a straight line and a Gaussian process around it, with as much noise as neighbouring scores show.
 * - Each report of an evaluator is a look, and the level is spent in proportion to the pairs of scores that could be there by
 *   `maxEvalSteps` (Lan & DeMets 1983). With the default a success needs 8 pairs of 8, 11 of 12 or 17 of 20.
 * - Where curves are laid together is itself uncertain, and that is the child's benefit: the evaluator begins one interval before it
 *   reaches the child's start, that pair does not count, and a pair is above where it is so by more than 0.75 standard deviations of the
 *   noise. Fewer than 7 pairs stop nothing.
 * - A curve that never reaches the other's start is compared with it at equal times, for fitness and where it is the child's; otherwise
 *   a parent that is better from the start could never succeed. As long as the child may still get there, and at `maxEvalSteps` if it is
 *   near, the lead that the evaluator began with is taken off, which assumes that of two like processes the higher one rises no faster.
 *   At `maxEvalSteps` one that is farther ahead is better, even if by nothing but more training.
 * - A member is unperturbed when its latest decision left it as it was.
 * - A parent is ranked once for each evaluation that ended, among the parents with one; new weights have none, so they are evaluated
 *   first. No parent has two evaluators.
 * - Where an update of the trainable is longer than a ready interval, a ready interval is, for all of this, the longest update that the
 *   ranges allow.
 * - The child takes over at its own next decision, and the evaluator trains on until then.
 * - A diverged member of P1 or P2 copies inside its group by score where it can, a diverged evaluator a parent, explored; it is idle next.
 *
 * @example
 * method: fire({ parents: 4, evaluators: 3 })
 *
 * @throws CladeError INVALID_OPTION; so does the run unless two members are left for P1, and where `copy` is not 'both'
 */
export function fire(options: FireOptions = {}): Method {
  const { fraction = 0.25, ...given } = readOptions('fire', options, requirements, '{ parents: 8 }')
  const { parents, evaluators, maxEvalSteps } = given
  return {
    name: 'fire',
    config: { ...given, fraction },
    policy(config) {
      const { population, reportEvery, copy } = config
      const sizes = {
        parents: parents ?? Math.max(2, Math.round((population * 4) / 11)),
        evaluators: evaluators ?? Math.max(1, Math.round((population * 3) / 11)),
        maxEvalSteps: maxEvalSteps ?? 20 * reportEvery,
      }
      const others = sizes.parents + sizes.evaluators
      if (population < others + 2) {
        throw expected(
          'population',
          `at least ${others + 2} (2 of P1, ${sizes.parents} of P2, evaluators: ${sizes.evaluators})`,
          population,
        )
      }
      const least = LEAST_PAIRS * reportEvery
      if (sizes.maxEvalSteps < least)
        throw expected(
          'maxEvalSteps of fire',
          `at least ${least} (${LEAST_PAIRS} ready intervals, or updates where they are longer)`,
          sizes.maxEvalSteps,
        )
      if (copy !== 'both') throw expected('copy', "'both' with method fire", copy)
      return new Copying('fire', config, new FireExploit({ ...sizes, greedy: population - others, fraction, reportEvery }))
    },
  }
}
