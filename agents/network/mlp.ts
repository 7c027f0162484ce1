import { plainList } from '../../checks/reading.js'
import { flag, oneOf, positiveInteger } from '../../checks/requirements.js'
import { check, expected, readOptions } from '../errors.js'
import { type LayeredSpec, layered } from './layered.js'
import { dense } from './layers/dense.js'
import type { Activation } from './layers/layer.js'

/** The options of `mlp`. */
export interface MlpOptions {
  /** Activation of the hidden layers. Default: 'tanh'. */
  readonly activation?: Activation
  /** Separate hidden layers for policy and value, instead of shared ones. It must be false within `sequential`. Default: false. */
  readonly separate?: boolean
}

/**
 * A multilayer perceptron, which reads observations of any shape as a vector. Policy and value are linear in its last hidden layer.
 *
 * @param widths units of each hidden layer, positive integers; [] for a policy and value that are linear in the observation
 * @throws AgentError INVALID_OPTION when a width is no positive integer, or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 *
 * @example
 * ppo({ env: 'LunarLander-v3', network: mlp([128, 128], { activation: 'relu', separate: true }) })
 */
export function mlp(widths: readonly number[], given: MlpOptions = {}): LayeredSpec {
  const hidden = plainList(widths) as readonly number[] | undefined
  if (hidden === undefined) throw expected('the hidden layers of mlp', 'an array of widths', widths)
  for (const width of hidden) check('the width of a hidden layer of mlp', width, positiveInteger)
  const requirements = { activation: oneOf('tanh', 'relu'), separate: flag }
  const { activation = 'tanh', separate = false } = readOptions('mlp', given, requirements, "{ activation: 'relu' }")
  const config = { kind: 'mlp', hidden: [...hidden], activation, separate }
  return layered(config, { plans: hidden.map((width) => dense(width, activation)), separate })
}
