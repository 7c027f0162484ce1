import { isOptions } from '../../checks/reading.js'
import { flag, positiveInteger, required } from '../../checks/requirements.js'
import { expected, readOptions } from '../errors.js'

/**
 * The options of an evaluation: whole episodes with the present network, in environments and with random streams of its own. It changes
 * nothing that is learned, and costs no steps of the budget.
 *
 * At most `envs` environments play side by side, in rounds of one episode each: all begin together, and an environment that is done first
 * waits. Counting whichever episodes end first would favour short ones.
 *
 * @example
 * ppo({ env: 'CartPole-v1', evaluate: { episodes: 10, greedy: true } })
 */
export interface EvaluationOptions {
  /** Episodes at the end of each slice, a positive integer. */
  readonly episodes: number
  /** Take the likeliest action (for a Box, the mean) instead of sampling. Default: false. */
  readonly greedy?: boolean
  /** Largest length of an episode in steps, a positive integer. A longer one ends there, with its return so far. Default: 100,000. */
  readonly maxSteps?: number
}

/**
 * The options, checked and with their defaults.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 */
export function fillEvaluation(agent: string, given: EvaluationOptions): Required<EvaluationOptions> {
  if (!isOptions(given)) throw expected('evaluate', 'an object such as { episodes: 10 }', given)
  const requirements = { episodes: required(positiveInteger), greedy: flag, maxSteps: positiveInteger }
  const { episodes, greedy = false, maxSteps = 100_000 } = readOptions(`evaluate of ${agent}`, given, requirements, '{ episodes: 10 }')
  return { episodes, greedy, maxSteps }
}
