import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'
import { type ActorCriticOptions, actorCriticConfig, buildActorCritic, fillActorCritic } from '../actor-critic/options.js'
import { fillSettings, tunablesAt } from '../actor-critic/settings.js'
import { mlp } from '../network/mlp.js'
import { plainOptions } from '../options.js'
import { PpoLearner } from './learner.js'
import { type OptionalSetting, type SettingName, type Settings, settingNames, settingsOf, tunables } from './settings.js'

/**
 * Every setting that PBT may tune can be fixed here instead; what the search space holds comes from there. The default network is
 * mlp([64, 64], { separate: true }), as in Stable-Baselines3.
 */
export interface PpoOptions extends ActorCriticOptions, Partial<Settings> {}

/**
 * Proximal policy optimisation for Discrete and MultiDiscrete actions and for Boxes of floats. A Box of observations keeps its shape,
 * and its bytes, until the network reads it; observations of any other space are flattened.
 *
 * Advantages are normalised in each minibatch; the optimiser is Adam with ε = 1e-5. Value clipping and the stop at a target divergence
 * are off until the options give `valueClipRange` or `targetKl` a value; then they can be tuned, too.
 *
 * @throws AgentError INVALID_OPTION or UNKNOWN_OPTION at once; `create` rejects with ACTION_SPACE_UNSUPPORTED,
 * OBSERVATION_SPACE_UNSUPPORTED, or with what the environment has to say
 */
export function ppo<O extends PpoOptions>(given: O): TrainableSpec<Exclude<SettingName, Exclude<OptionalSetting, keyof O>>> {
  const options = plainOptions('ppo', given, "{ env: 'CartPole-v1' }")
  const shared = fillActorCritic('ppo', options, settingNames, mlp([64, 64], { separate: true }))
  const settings = fillSettings<SettingName>(tunables, options)
  const names = settingsOf(settings)
  return {
    name: 'ppo',
    tunables: tunablesAt(tunables, names, settings),
    config: { ...actorCriticConfig(shared), settings: Object.fromEntries(names.map((name) => [name, settings[name]])) },
    updateSteps: ({ unroll = settings.unroll }) => Number(unroll) * shared.environment.envs,
    withFma: () => ppo({ ...options, fma: true }),
    async create(host: Host): Promise<Trainable> {
      return buildActorCritic('ppo', shared, host, (build) => new PpoLearner({ ...build, settings }))
    },
  }
}
