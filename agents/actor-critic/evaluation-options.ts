import { isOptions } from '../../envs/core/options.js'
import { expected } from '../errors.js'
import { checkChoice, checkNames, checkNumber, plainOptions } from '../options.js'

/**
 * An evaluation plays whole episodes with the policy as it is, in environments and with random streams of its own: it changes nothing
 * that is learned, and costs no steps of the budget.
 *
 * Environments play side by side, `envs` of them at most, in rounds of one episode each: all begin together, and who is done first
 * waits. To count whatever ends first would favour short episodes.
 */
export interface EvaluationOptions {
  /** Episodes at the end of each slice, 1 or more. */
  readonly episodes: number
  /** Take the likeliest action (the mean, of a Box) instead of sampling. Default: false. */
  readonly greedy?: boolean
  /** An episode that is longer is cut there and counts with what it was paid so far; steps, 1 or more. Default: 100,000. */
  readonly maxSteps?: number
}

/** @throws AgentError INVALID_OPTION or UNKNOWN_OPTION */
export function fillEvaluation(agent: string, given: EvaluationOptions): Required<EvaluationOptions> {
  if (!isOptions(given)) throw expected('evaluate', 'an object such as { episodes: 10 }', given)
  const options = plainOptions('evaluate', given, '{ episodes: 10 }')
  checkNames(`evaluate of ${agent}`, options, ['episodes', 'greedy', 'maxSteps'])
  const { episodes, greedy = false, maxSteps = 100_000 } = options
  checkNumber('episodes of evaluate', episodes, { min: 1, integer: true })
  checkChoice('greedy of evaluate', greedy, [true, false])
  checkNumber('maxSteps of evaluate', maxSteps, { min: 1, integer: true })
  return { episodes, greedy, maxSteps }
}
