import { expected } from '../errors.js'
import { checkChoice, checkNames, plainList, plainOptions } from '../options.js'
import { type LayeredSpec, layered } from './layered.js'
import { dense } from './layers/dense.js'
import type { Activation } from './layers/layer.js'

export interface MlpOptions {
  /** Of the hidden layers; 'tanh' unless given. */
  readonly activation?: Activation
  /** Hidden layers of their own for policy and value, instead of shared ones; false unless given. Not within `sequential`. */
  readonly separate?: boolean
}

/**
 * A multilayer perceptron: hidden layers of these widths, none for a linear policy and value.
 * Throws INVALID_OPTION for a width that is no positive integer or an option that does not exist.
 */
export function mlp(widths: readonly number[], given: MlpOptions = {}): LayeredSpec {
  const hidden = plainList(widths) as readonly number[] | undefined
  if (hidden === undefined) throw expected('the hidden layers of mlp', 'an array of widths', widths)
  for (const width of hidden) {
    if (!Number.isSafeInteger(width) || width < 1) throw expected('the width of a hidden layer of mlp', 'a positive integer', width)
  }
  const options = plainOptions('mlp', given, "{ activation: 'relu' }")
  checkNames('mlp', options, ['activation', 'separate'])
  const { activation = 'tanh', separate = false } = options
  checkChoice('the activation of mlp', activation, ['tanh', 'relu'])
  if (typeof separate !== 'boolean') throw expected('separate of mlp', 'true or false', separate)
  const config = { kind: 'mlp', hidden: [...hidden], activation, separate }
  return layered(config, { plans: hidden.map((width) => dense(width, activation)), separate })
}
