import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'
import { type ActorCriticOptions, actorCriticConfig, buildActorCritic, fillActorCritic } from '../actor-critic/options.js'
import { fillSettings, tunablesAt } from '../actor-critic/settings.js'
import { mlp } from '../network/mlp.js'
import { checkChoice, plainOptions } from '../options.js'
import { A2cLearner } from './learner.js'
import { type SettingName, type Settings, settingsOf, tunables } from './settings.js'

/**
 * Every setting that PBT may tune can be fixed here instead; what the search space holds comes from there. The default network is
 * mlp([64, 64]).
 */
export interface A2cOptions extends ActorCriticOptions, Partial<Settings> {
  /** Default: 'rmsprop', as in A3C. */
  readonly optimizer?: 'rmsprop' | 'adam'
}

/**
 * Advantage actor-critic for Discrete and MultiDiscrete actions and for Boxes of floats. A Box of observations keeps its shape, and its
 * bytes, until the network reads it; observations of any other space are flattened.
 *
 * @throws AgentError INVALID_OPTION or UNKNOWN_OPTION at once; `create` rejects with ACTION_SPACE_UNSUPPORTED,
 * OBSERVATION_SPACE_UNSUPPORTED, or with what the environment has to say
 */
export function a2c(options: A2cOptions & { readonly optimizer: 'adam' }): TrainableSpec<Exclude<SettingName, 'rmsPropDecay'>>
export function a2c(options: A2cOptions): TrainableSpec<SettingName>
export function a2c(given: A2cOptions): TrainableSpec<SettingName> {
  const options = plainOptions('a2c', given, "{ env: 'CartPole-v1' }")
  const { optimizer = 'rmsprop' } = options
  checkChoice('optimizer', optimizer, ['rmsprop', 'adam'])
  const names = settingsOf(optimizer)
  const shared = fillActorCritic(optimizer === 'adam' ? 'a2c with Adam' : 'a2c', options, ['optimizer', ...names], mlp([64, 64]))
  const settings = fillSettings<SettingName>(tunables, options)
  return {
    name: 'a2c',
    tunables: tunablesAt(tunables, names, settings),
    config: { ...actorCriticConfig(shared), optimizer, settings: { ...settings } },
    updateSteps: ({ unroll = settings.unroll }) => Number(unroll) * shared.environment.envs,
    withFma: () => a2c({ ...options, fma: true }),
    async create(host: Host): Promise<Trainable> {
      return buildActorCritic('a2c', shared, host, (build) => new A2cLearner({ ...build, optimizer, settings }))
    },
  }
}
