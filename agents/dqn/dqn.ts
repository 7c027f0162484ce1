import { flag, wholeNumber } from '../../checks/requirements.js'
import type { TrainableSpec } from '../../src/trainable.js'
import { type AgentOptions, fillOptions } from '../acting/options.js'
import { mustBeDiscrete } from '../environment/action-space.js'
import { check, plainOptions } from '../errors.js'
import { agentSpec } from '../learner/agent-spec.js'
import { checkReplaySize } from '../learner/replay-size.js'
import { fillSettings } from '../learner/settings.js'
import { mlp } from '../network/mlp.js'
import { actionValues } from './action-values.js'
import { dueling } from './dueling.js'
import { Dqn } from './method.js'
import { type SettingName, type Settings, settingNames, tunables } from './settings.js'

/**
 * The options of `dqn`. Each setting that PBT may tune can be fixed here; a setting in the search space takes its values from there. The
 * default network is mlp([64, 64], { activation: 'relu' }).
 */
export interface DqnOptions extends AgentOptions, Partial<Settings> {
  /** Let the network choose the next action and the target network value it (van Hasselt et al. 2016). Default: true. */
  readonly double?: boolean
  /** Heads for the value of a state and for the advantages of actions (Wang et al. 2016), instead of one for their sum. Default: true. */
  readonly dueling?: boolean
  /** Transitions in the replay, at least two time steps of all environments and at most 100,000,000. Default: 100,000. */
  readonly replaySize?: number
  /** Environment steps before the first update, 0 or more. Default: 1,000. */
  readonly learningStarts?: number
  /** Environment steps over which the share of random actions falls from 1 to `epsilon`, 0 or more. Default: 10,000. */
  readonly explorationSteps?: number
}

/**
 * Deep Q-learning (Mnih et al. 2015) for Discrete actions, with returns of n steps, double and dueling networks and prioritised replay as in
 * Rainbow (Hessel et al. 2018). An update is `gradientSteps` steps of Adam (decays 0.9 and 0.999, ε = 1e-5) after `trainEvery` time steps of
 * each environment. Networks with a memory are refused, since it learns from single time steps.
 *
 * The replay is a store of the member, [transitions x observation]: an exploit copies weights and target network, and never the replay.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions; the promise rejects
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when `create` finds bytes that `normalizeObservations` would normalise; likewise
 * @throws AgentError NETWORK_MISFIT when `create` finds observations that the network cannot read, or that it has a memory; likewise
 *
 * @example
 * export default defineExperiment({
 *   name: 'breakout',
 *   trainable: dqn({ env: 'MinAtar/Breakout-v1', network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })) }),
 *   hyperparameters: { learningRate: logUniform(1e-4, 3e-3), nSteps: integer(1, 5), epsilon: logUniform(0.01, 0.2) },
 *   population: 8,
 *   stepsPerMember: 1_000_000,
 *   readyEvery: 50_000,
 * })
 */
export function dqn(given: DqnOptions): TrainableSpec<SettingName> {
  const options = plainOptions('dqn', given, "{ env: 'CartPole-v1' }")
  const { double = true, dueling: isDueling = true, replaySize = 100_000, learningStarts = 1000, explorationSteps = 10_000 } = options
  const fixed = { double, dueling: isDueling, replaySize, learningStarts, explorationSteps }
  const filled = fillOptions('dqn', options, [...Object.keys(fixed), ...settingNames], mlp([64, 64], { activation: 'relu' }))
  for (const [name, value] of Object.entries({ double, dueling: isDueling })) check(name, value, flag)
  for (const [name, value] of Object.entries({ learningStarts, explorationSteps })) check(name, value, wholeNumber(0))
  checkReplaySize(replaySize, filled.environment.envs)
  const settings = { tunables, names: settingNames, fixed: fillSettings<SettingName>(tunables, options) }
  return agentSpec({
    name: 'dqn',
    options: isDueling ? { ...filled, network: dueling(filled.network) } : filled,
    config: { ...fixed, settings: { ...settings.fixed } },
    settings,
    every: 'trainEvery',
    behaviourFor: (actions, learner) => {
      const { n, masked } = mustBeDiscrete('dqn', actions)
      return actionValues(n, (learner as { epsilon: number } | undefined)?.epsilon ?? 1, masked)
    },
    method: (setup) => new Dqn(setup, settings, fixed),
    withFma: () => dqn({ ...options, fma: true }),
  })
}
