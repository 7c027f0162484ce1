import type { NamedArray } from '../../src/trained.js'
import type { TrainedActorCritic } from './frozen-actor-critic.js'

/** The network's parameters by name, copied. */
export function parametersOf({ weights }: TrainedActorCritic): Readonly<Record<string, NamedArray>> {
  return { weights: { shape: [weights.length], data: weights.slice() } }
}
