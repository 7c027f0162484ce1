import { flag, type Requirement } from '../../checks/requirements.js'
import type { Builder } from '../../tensors/builder.js'
import type { Tensor } from '../../tensors/tensor.js'
import { expected, readOptions } from '../errors.js'
import type { Heads, NetworkInputs, NetworkSpec, PartSpec } from './spec.js'

/** The options of `network`. */
export interface NetworkOptions {
  /** How run.json calls it. Default: the function's name. */
  readonly name?: string
  /** Read the last action too: each choice one-hot, the numbers of a Box as they are. Default: false. */
  readonly lastAction?: boolean
  /** Read the last reward too. Default: false. */
  readonly lastReward?: boolean
}

const aName: Requirement = { words: 'a name', fits: (value) => typeof value === 'string' && value.length > 0 }

/**
 * A network of one's own, written with the operations of docs/tensors.md. The function runs once, when an agent builds the network. What it
 * returns are features, under which each head is linear; or the heads that the agent asks for, by name, `inputs.heads` tells their sizes.
 * Other networks can be used within: `mlp([64]).define(t, { ...inputs, observations: x })`.
 *
 * @param define makes the network's tensors; the first axis of each is the rows of the program
 * @throws AgentError INVALID_OPTION when `define` is no function, or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and a head is missing or has another shape
 * @throws TensorError when an agent builds the network, and tensors do not fit together
 *
 * @example
 * const gated = network((t, { observations, layer }) => {
 *   const name = layer()
 *   const w = t.parameter(`${name}.kernel`, [observations.shape[1], 64], orthogonal(1))
 *   const x = t.product(observations, w)
 *   return t.multiply(x, t.sigmoid(x))
 * })
 */
export function network(define: (t: Builder, inputs: NetworkInputs) => Tensor, given?: NetworkOptions): PartSpec
/** A network with heads of its own. */
export function network(define: (t: Builder, inputs: NetworkInputs) => Tensor | Heads, given?: NetworkOptions): NetworkSpec
export function network(define: (t: Builder, inputs: NetworkInputs) => Tensor | Heads, given: NetworkOptions = {}): NetworkSpec {
  if (typeof define !== 'function') throw expected('the definition of network', 'a function of (t, inputs)', define)
  const requirements = { name: aName, lastAction: flag, lastReward: flag }
  const options = readOptions('network', given, requirements, "{ name: 'residual' }")
  const { name = define.name || 'own', lastAction = false, lastReward = false } = options
  return { config: { kind: 'network', name, lastAction, lastReward }, context: { lastAction, lastReward }, define }
}
