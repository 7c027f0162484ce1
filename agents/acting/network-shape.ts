import type { VectorEnv } from '../../envs/core/vector.js'
import { observationShape } from '../environment/observation.js'
import type { NetworkShape } from '../network/network.js'
import type { Setup } from './actors.js'
import { Context } from './context.js'

/**
 * The shape of an agent's network for its environments and its behaviour.
 *
 * @param capacity rows of the network, 1 or more
 */
export function networkShape(
  {
    vector,
    actions,
    behaviour,
    network,
    fma,
  }: Pick<Setup, 'actions' | 'behaviour' | 'network' | 'fma'> & { readonly vector: Pick<VectorEnv, 'singleObservationSpace' | 'count'> },
  capacity: number,
  optimizer: NetworkShape['optimizer'],
): NetworkShape {
  return {
    observation: observationShape(vector.singleObservationSpace),
    contextSize: new Context(network, actions).size,
    sequences: vector.count,
    heads: behaviour.heads,
    actions: actions.kind === 'box' ? [] : actions.kind === 'discrete' ? [actions.n] : actions.nvec,
    free: behaviour.free,
    capacity,
    optimizer,
    fma,
    ...(behaviour.acting ? { acting: behaviour.acting } : {}),
    ...(behaviour.tasks ? { tasks: behaviour.tasks } : {}),
  }
}
