import { oneOf } from '../../checks/requirements.js'
import type { TrainableSpec } from '../../src/trainable.js'
import { type AgentOptions, fillOptions } from '../acting/options.js'
import { check, plainOptions } from '../errors.js'
import { agentSpec } from '../learner/agent-spec.js'
import { fillSettings } from '../learner/settings.js'
import { mlp } from '../network/mlp.js'
import { forSpace } from '../policies/for-space.js'
import { A2c } from './method.js'
import { type SettingName, type Settings, settingsOf, tunables } from './settings.js'

/**
 * The options of `a2c`. Each setting that PBT may tune can be fixed here; a setting in the search space takes its values from there. The
 * default network is mlp([64, 64]).
 */
export interface A2cOptions extends AgentOptions, Partial<Settings> {
  /** RMSProp, as in A3C, or Adam (decays 0.9 and 0.999), both with ε = 1e-5. Default: 'rmsprop'. */
  readonly optimizer?: 'rmsprop' | 'adam'
}

/** A2C with Adam, which has no rmsPropDecay to tune. */
export function a2c(options: A2cOptions & { readonly optimizer: 'adam' }): TrainableSpec<Exclude<SettingName, 'rmsPropDecay'>>
/**
 * Advantage actor-critic (Mnih et al. 2016) for Discrete and MultiDiscrete actions and for Boxes of floats. A Box of observations keeps
 * its shape, and its bytes, until the network reads it; observations of any other space are flattened. An update learns from `unroll` time
 * steps of `envs` environments.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions; the promise rejects
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when `create` finds bytes that `normalizeObservations` would normalise; likewise
 * @throws AgentError NETWORK_MISFIT when `create` finds observations that the network cannot read; likewise
 *
 * @example
 * export default defineExperiment({
 *   name: 'cartpole',
 *   trainable: a2c({ env: 'CartPole-v1', envs: 16, network: mlp([64, 64]), entropyCost: 0.01 }),
 *   hyperparameters: { learningRate: logUniform(1e-4, 1e-2), discount: uniform(0.9, 0.999) },
 *   population: 8,
 *   stepsPerMember: 400_000,
 *   readyEvery: 10_000,
 * })
 */
export function a2c(options: A2cOptions): TrainableSpec<SettingName>
export function a2c(given: A2cOptions): TrainableSpec<SettingName> {
  const options = plainOptions('a2c', given, "{ env: 'CartPole-v1' }")
  const { optimizer = 'rmsprop' } = options
  check('optimizer', optimizer, oneOf('rmsprop', 'adam'))
  const names = settingsOf(optimizer)
  const filled = fillOptions(optimizer === 'adam' ? 'a2c with Adam' : 'a2c', options, ['optimizer', ...names], mlp([64, 64]))
  const fixed = fillSettings<SettingName>(tunables, options)
  const settings = { tunables, names, fixed }
  return agentSpec({
    name: 'a2c',
    options: filled,
    config: { optimizer, settings: { ...fixed } },
    settings,
    every: 'unroll',
    behaviourFor: forSpace,
    method: (setup) => new A2c(setup, settings, optimizer),
    withFma: () => a2c({ ...options, fma: true }),
  })
}
