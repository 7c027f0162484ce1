import { flag, positiveInteger } from '../../checks/requirements.js'
import { check, readOptions } from '../errors.js'
import { type LayeredSpec, layered } from './layered.js'
import { longShortTermMemory } from './layers/lstm.js'

/** The options of `lstm`. */
export interface LstmOptions {
  /** Read the last action too: each choice one-hot, the numbers of a Box as they are. Default: false. */
  readonly lastAction?: boolean
  /** Read the last reward too. Default: false. */
  readonly lastReward?: boolean
}

/**
 * A long short-term memory. Its state carries over from unroll to unroll and is 0 where an episode begins. The gradient flows back to the
 * beginning of the unroll (truncated backpropagation through time).
 *
 * @param units size of its output and of its cell, a positive integer
 * @throws AgentError INVALID_OPTION when `units` or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 *
 * @example
 * a2c({ env: 'TMaze-v0', unroll: 16, network: sequential(mlp([32]), lstm(32, { lastAction: true, lastReward: true })) })
 */
export function lstm(units: number, given: LstmOptions = {}): LayeredSpec {
  check('the units of lstm', units, positiveInteger)
  const requirements = { lastAction: flag, lastReward: flag }
  const { lastAction = false, lastReward = false } = readOptions('lstm', given, requirements, '{ lastAction: true }')
  const context = { lastAction, lastReward }
  const plans = [longShortTermMemory(units, lastAction || lastReward)]
  return layered({ kind: 'lstm', units, ...context }, { plans, separate: false }, context)
}
