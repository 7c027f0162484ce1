import type { VectorEnv } from '../../envs/core/vector.js'
import { observationShape } from '../environment/observation.js'
import type { NetworkShape } from '../network/network.js'
import type { Setup } from './actors.js'
import { contextSize } from './memory.js'

/**
 * The shape of an actor-critic's network for its environments and policy.
 *
 * @param capacity rows of the network, 1 or more
 */
export function networkShape(
  {
    vector,
    policy,
    network,
    fma,
  }: Pick<Setup, 'policy' | 'network' | 'fma'> & { readonly vector: Pick<VectorEnv, 'singleObservationSpace' | 'count'> },
  capacity: number,
  optimizer: NetworkShape['optimizer'],
): NetworkShape {
  return {
    observation: observationShape(vector.singleObservationSpace),
    contextSize: contextSize(network, policy),
    sequences: vector.count,
    policySize: policy.size,
    freeSize: policy.freeSize,
    capacity,
    optimizer,
    fma,
  }
}
