import { isOptions, reading } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import type { Builder } from '../../tensors/builder.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError, expected } from '../errors.js'
import { type NetworkInputs, NO_CONTEXT, type PartSpec } from './spec.js'

/**
 * Networks one after another, each of which reads the output of the one before. Policy and value are linear in the output of the last.
 *
 * @param parts the networks, one at least; each is a conv, mlp, lstm or sequential
 * @throws AgentError INVALID_OPTION when there is no part, a part is no network, an mlp has `separate` layers for policy and value (a part
 * behind it would have two inputs), or two lstm read the last action or reward
 *
 * @example
 * sequential(conv([{ filters: 16, size: 3 }]), mlp([256], { activation: 'relu' }), lstm(128))
 */
export function sequential(...parts: readonly PartSpec[]): PartSpec {
  const context = contextOfParts('sequential', parts)
  return {
    config: { kind: 'sequential', parts: parts.map(({ config }) => config) },
    context,
    define(t, inputs) {
      let { observations } = inputs
      for (const part of parts) observations = featuresOf('sequential', t, part, { ...inputs, observations })
      return observations
    },
  }
}

/** What a part makes of its inputs. @throws AgentError NETWORK_MISFIT where it is no tensor, such as heads */
export function featuresOf(owner: string, t: Builder, part: PartSpec, inputs: NetworkInputs): Tensor {
  const features: unknown = part.define(t, inputs)
  if (t.owns(features)) return features
  const got = isOptions(features) ? `what is called ${Object.keys(features).join(', ')}` : show(features)
  throw new AgentError('NETWORK_MISFIT', `Expected a part of ${owner} to return one tensor, got ${got}`)
}

/**
 * Checks the parts of a network.
 *
 * @returns what they read beside observations
 * @throws AgentError INVALID_OPTION
 */
export function contextOfParts(owner: string, parts: readonly PartSpec[]): PartSpec['context'] {
  if (parts.length === 0) throw expected(`the number of parts of ${owner}`, 'at least 1', 0)
  for (const part of parts) {
    if (typeof reading(() => part.define, undefined) !== 'function' || !isOptions(reading(() => part.context, undefined)))
      throw expected(`a part of ${owner}`, 'conv(...), mlp(...), lstm(...) or sequential(...)', part)
    if (part.separate) throw expected(`separate of an mlp within ${owner}`, 'false', true)
  }
  const readers = parts.filter(({ context }) => context.lastAction || context.lastReward)
  if (readers.length > 1) throw expected(`the parts of ${owner} that read the last action or reward`, 'at most one', readers.length)
  return readers[0]?.context ?? NO_CONTEXT
}
