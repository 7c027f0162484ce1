import { plainList } from '../../checks/reading.js'
import { flag, oneOf, positiveInteger } from '../../checks/requirements.js'
import { check, expected, readOptions } from '../errors.js'
import { type Activation, dense, floatsOf, vectors } from './layers.js'
import { NO_CONTEXT, type PartSpec } from './spec.js'

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
export function mlp(widths: readonly number[], given: MlpOptions = {}): PartSpec {
  const hidden = plainList(widths) as readonly number[] | undefined
  if (hidden === undefined) throw expected('the hidden layers of mlp', 'an array of widths', widths)
  for (const width of hidden) check('the width of a hidden layer of mlp', width, positiveInteger)
  const requirements = { activation: oneOf('tanh', 'relu'), separate: flag }
  const { activation = 'tanh', separate = false } = readOptions('mlp', given, requirements, "{ activation: 'relu' }")
  return {
    config: { kind: 'mlp', hidden: [...hidden], activation, separate },
    context: NO_CONTEXT,
    separate,
    define(t, inputs) {
      let x = vectors(t, floatsOf(t, inputs))
      for (const width of hidden) x = dense(t, x, inputs.layer(), width, activation)
      return x
    },
  }
}
