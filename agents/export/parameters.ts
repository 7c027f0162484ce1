import type { NamedArray } from '../../src/trained.js'
import { type TrainedAgent, trainedNetwork } from './frozen-mind.js'

/** The network's parameters by name, copied. */
export function parametersOf(trained: TrainedAgent): Readonly<Record<string, NamedArray>> {
  return trainedNetwork(trained, 1).describe().parameters
}
