import type { Host, Trainable, TrainableSpec } from '../../src/trainable.js'
import { type EnvironmentOptions, environmentConfig, fillEnvironment, openEnvironments } from '../environment/open.js'
import { expected } from '../errors.js'
import { mlp } from '../network/mlp.js'
import type { NetworkSpec } from '../network/network.js'
import { checkChoice, checkNames, checkNumber } from '../options.js'
import { A2cLearner } from './learner.js'
import { policyFor } from './policy/for-space.js'
import { type SettingName, type Settings, settingNames, settingsOf, tunables } from './settings.js'

/** Every setting that PBT may tune can be fixed here instead; what the search space holds comes from there. */
export interface A2cOptions extends EnvironmentOptions, Partial<Settings> {
  /** Default: mlp([64, 64]). */
  readonly network?: NetworkSpec
  /** Default: 'rmsprop', as in A3C. */
  readonly optimizer?: 'rmsprop' | 'adam'
  /** Fused multiply-add: faster, and another class of bits, so results differ from those without it. Default: false. */
  readonly fma?: boolean
}

/**
 * Advantage actor-critic for Discrete actions and for Boxes of floats; observations of any space are flattened.
 *
 * @throws AgentError INVALID_OPTION or UNKNOWN_OPTION at once; `create` rejects with ACTION_SPACE_UNSUPPORTED, or with what the
 * environment has to say
 */
export function a2c(options: A2cOptions & { readonly optimizer: 'adam' }): TrainableSpec<Exclude<SettingName, 'rmsPropDecay'>>
export function a2c(options: A2cOptions): TrainableSpec<SettingName>
export function a2c(options: A2cOptions): TrainableSpec<SettingName> {
  const { network = mlp([64, 64]), optimizer = 'rmsprop', fma = false } = options
  checkChoice('optimizer', optimizer, ['rmsprop', 'adam'])
  const names = settingsOf(optimizer)
  checkNames(optimizer === 'adam' ? 'a2c with Adam' : 'a2c', options, ['env', 'envs', 'network', 'optimizer', 'fma', ...names])
  const environment = fillEnvironment(options)
  if (typeof network?.build !== 'function') throw expected('network', 'a network such as mlp([64, 64])', network)
  checkChoice('fma', fma, [true, false])
  const settings = fixedSettings(options)
  return {
    name: 'a2c',
    tunables: withDefaults(names, settings),
    config: { ...environmentConfig(environment), network: network.config, optimizer, fma, settings: { ...settings } },
    withFma: () => a2c({ ...options, fma: true }),
    async create(host: Host): Promise<Trainable> {
      const vector = await openEnvironments('a2c', environment, host)
      return new A2cLearner({ vector, policy: policyFor(vector.singleActionSpace), network, optimizer, fma, settings })
    },
  }
}

function fixedSettings(options: Partial<Settings>): Settings {
  const entries = settingNames.map((name) => {
    const value = options[name] ?? tunables[name].default
    checkNumber(name, value, tunables[name])
    return [name, value]
  })
  return Object.fromEntries(entries) as Settings
}

function withDefaults(names: readonly SettingName[], settings: Settings): TrainableSpec<SettingName>['tunables'] {
  const entries = names.map((name) => [name, { ...tunables[name], default: settings[name] }])
  return Object.fromEntries(entries) as TrainableSpec<SettingName>['tunables']
}
