import type { TrainableSpec } from '../../src/trainable.js'
import { type AgentOptions, fillOptions } from '../acting/options.js'
import { plainOptions } from '../errors.js'
import { agentSpec } from '../learner/agent-spec.js'
import { fillSettings, pickSettings } from '../learner/settings.js'
import { mlp } from '../network/mlp.js'
import { forSpace } from '../policies/for-space.js'
import type { PolicyKind } from '../policies/policy.js'
import { Ppo } from './method.js'
import { type OptionalSetting, type SettingName, type Settings, settingNames, settingsOf, tunables } from './settings.js'

/**
 * The options of `ppo`. Each setting that PBT may tune can be fixed here; a setting in the search space takes its values from there. The
 * default network is mlp([64, 64], { separate: true }), as in Stable-Baselines3.
 */
export interface PpoOptions extends AgentOptions, Partial<Settings> {}

/**
 * Proximal policy optimisation (Schulman et al. 2017) for Discrete and MultiDiscrete actions and for Boxes of floats. A Box of observations
 * keeps its shape, and its bytes, until the network reads it; observations of any other space are flattened. An update learns from `unroll`
 * time steps of `envs` environments, `epochs` times.
 *
 * Advantages are normalised in each minibatch. The optimiser is Adam with decays 0.9 and 0.999 and ε = 1e-5. Value clipping and the stop at
 * a target divergence are off until the options give `valueClipRange` or `targetKl` a value; then PBT may tune them too.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions; the promise rejects
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when `create` finds bytes that `normalizeObservations` would normalise; likewise
 * @throws AgentError NETWORK_MISFIT when `create` finds observations that the network cannot read; likewise
 *
 * @example
 * export default defineExperiment({
 *   name: 'pendulum',
 *   trainable: ppo({ env: 'Pendulum-v1', envs: 8, unroll: 64, normalizeObservations: true, targetKl: 0.02 }),
 *   hyperparameters: { learningRate: logUniform(1e-4, 3e-3), targetKl: uniform(0.005, 0.05) },
 *   population: 8,
 *   stepsPerMember: 200_000,
 *   readyEvery: 10_240,
 * })
 */
export function ppo<O extends PpoOptions>(given: O): TrainableSpec<Exclude<SettingName, Exclude<OptionalSetting, keyof O>>> {
  const options = plainOptions('ppo', given, "{ env: 'CartPole-v1' }")
  const filled = fillOptions('ppo', options, settingNames, mlp([64, 64], { separate: true }))
  const fixed = fillSettings<SettingName>(tunables, options)
  const names = settingsOf(fixed)
  const settings = { tunables, names, fixed }
  return agentSpec<SettingName, PolicyKind>({
    name: 'ppo',
    options: filled,
    config: { settings: pickSettings(fixed, names) },
    settings,
    every: 'unroll',
    behaviourFor: forSpace,
    method: (setup) => new Ppo(setup, settings),
    withFma: () => ppo<PpoOptions>({ ...options, fma: true }),
  })
}
