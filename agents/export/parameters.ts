import type { NamedArray } from '../../src/trained.js'
import { type TrainedActorCritic, trainedNetwork } from './frozen-actor-critic.js'
import { namedParameters } from './graph.js'

/** The network's parameters by name, copied. */
export function parametersOf(trained: TrainedActorCritic): Readonly<Record<string, NamedArray>> {
  return namedParameters(trainedNetwork(trained, 1).describe())
}
