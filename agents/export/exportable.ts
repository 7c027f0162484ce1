import type { Space } from '../../envs/spaces/space.js'
import { frozenObservations } from '../acting/observations.js'
import { frozenRewards } from '../acting/rewards.js'
import type { ActionRules } from '../environment/action-space.js'
import { type TrainedAgent, trainedNetwork } from './frozen-mind.js'
import type { NetworkGraph } from './graph.js'

/** A trained agent as the export formats read it. */
export interface Exportable {
  readonly network: NetworkGraph
  readonly observationSpace: Space
  /** Discrete, MultiDiscrete, a Dict or Tuple of Discrete, or a Box of floats. */
  readonly actionSpace: Space
  readonly rules: ActionRules
  /** The share of actions that an agent which acts by their values draws uniformly; null where a policy draws them. */
  readonly epsilon: number | null
  /** The frozen statistics of flattened observations; null where the network reads them as they are. */
  readonly observations: Standardisation | null
  /** The same for the last reward. */
  readonly rewards: Standardisation | null
  /** What the network reads beside observations: first the last action (each choice one-hot, a Box's numbers as they are), then the reward. */
  readonly context: { readonly lastAction: boolean; readonly lastReward: boolean }
}

/** (x − mean) · scale, clipped to ±limit. It is calculated in float64, and the result is rounded to float32. */
export interface Standardisation {
  readonly mean: Float64Array
  readonly scale: Float64Array
  readonly limit: number
}

/** The network as plain data. @throws AgentError WEIGHTS_MISFIT */
export function graphOf(trained: TrainedAgent): NetworkGraph {
  return trainedNetwork(trained, 1).describe(trained.behaviour.exported?.readout)
}

/** @throws AgentError WEIGHTS_MISFIT */
export function exportableOf(trained: TrainedAgent): Exportable {
  const { behaviour, spaces, statistics, normalizeObservations, normalizeRewards } = trained
  return {
    network: graphOf(trained),
    observationSpace: spaces.observation,
    actionSpace: spaces.action,
    rules: spaces.rules,
    epsilon: behaviour.exported?.epsilon ?? null,
    observations: normalizeObservations ? frozenObservations(statistics.observations) : null,
    rewards: normalizeRewards ? frozenRewards(statistics.rewards) : null,
    context: trained.network.context,
  }
}
