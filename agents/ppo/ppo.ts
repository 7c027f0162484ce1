import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'
import { policyFor } from '../actor-critic/policy/for-space.js'
import { type EnvironmentOptions, environmentConfig, fillEnvironment, openEnvironments } from '../environment/open.js'
import { expected } from '../errors.js'
import { mlp } from '../network/mlp.js'
import type { NetworkSpec } from '../network/network.js'
import { checkChoice, checkNames, checkNumber } from '../options.js'
import { PpoLearner } from './learner.js'
import { type OptionalSetting, type SettingName, type Settings, settingNames, settingsOf, tunables } from './settings.js'

/** Every setting that PBT may tune can be fixed here instead; what the search space holds comes from there. */
export interface PpoOptions extends EnvironmentOptions, Partial<Settings> {
  /** Default: mlp([64, 64], { separate: true }). */
  readonly network?: NetworkSpec
  /** Fused multiply-add: faster, and another class of bits, so results differ from those without it. Default: false. */
  readonly fma?: boolean
}

/**
 * Proximal policy optimisation for Discrete actions and for Boxes of floats; observations of any space are flattened. Advantages are
 * normalised in each minibatch, the optimiser is Adam. Value clipping and the stop at a target divergence are off until the options
 * give `valueClipRange` or `targetKl` a value; then they can be tuned, too.
 *
 * @throws AgentError INVALID_OPTION or UNKNOWN_OPTION at once; `create` rejects with ACTION_SPACE_UNSUPPORTED, or with what the
 * environment has to say
 */
export function ppo<O extends PpoOptions>(options: O): TrainableSpec<Exclude<SettingName, Exclude<OptionalSetting, keyof O>>> {
  const { network = mlp([64, 64], { separate: true }), fma = false } = options
  checkNames('ppo', options, ['env', 'envs', 'network', 'fma', ...settingNames])
  const environment = fillEnvironment(options)
  if (typeof network?.build !== 'function') throw expected('network', 'a network such as mlp([64, 64])', network)
  checkChoice('fma', fma, [true, false])
  const settings = fixedSettings(options)
  const names = settingsOf(settings)
  return {
    name: 'ppo',
    tunables: Object.fromEntries(names.map((name) => [name, { ...tunables[name], default: settings[name] }])) as TrainableSpec['tunables'],
    config: {
      ...environmentConfig(environment),
      network: network.config,
      fma,
      settings: Object.fromEntries(names.map((name) => [name, settings[name]])),
    },
    async create(host: Host): Promise<Trainable> {
      const vector = await openEnvironments('ppo', environment, host)
      return new PpoLearner({ vector, policy: policyFor('ppo', vector.singleActionSpace), network, fma, settings })
    },
  }
}

function fixedSettings(options: Partial<Settings>): Settings {
  const entries = settingNames.map((name) => {
    const value = options[name]
    if (value === undefined) return [name, tunables[name].default]
    checkNumber(name, value, tunables[name])
    return [name, value]
  })
  return Object.fromEntries(entries) as Settings
}
