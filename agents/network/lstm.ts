import { expected } from '../errors.js'
import { checkNames, checkNumber, plainOptions } from '../options.js'
import { type LayeredSpec, layered } from './layered.js'
import { longShortTermMemory } from './layers/lstm.js'

export interface LstmOptions {
  /** Whether it also reads the last action, one-hot; false unless given. */
  readonly lastAction?: boolean
  /** Whether it also reads the last reward; false unless given. */
  readonly lastReward?: boolean
}

/**
 * A long short-term memory of that many units. Its state goes on from unroll to unroll and is 0 where an episode begins; the gradient
 * flows back through the unroll. Throws INVALID_OPTION or UNKNOWN_OPTION for options that break their rules.
 */
export function lstm(units: number, given: LstmOptions = {}): LayeredSpec {
  const options = plainOptions('lstm', given, '{ lastAction: true }')
  checkNumber('the units of lstm', units, { min: 1, integer: true })
  checkNames('lstm', options, ['lastAction', 'lastReward'])
  const { lastAction = false, lastReward = false } = options
  for (const [name, value] of Object.entries({ lastAction, lastReward })) {
    if (typeof value !== 'boolean') throw expected(`${name} of lstm`, 'true or false', value)
  }
  const context = { lastAction, lastReward }
  const plans = [longShortTermMemory(units, lastAction || lastReward)]
  return layered({ kind: 'lstm', units, ...context }, { plans, separate: false }, context)
}
