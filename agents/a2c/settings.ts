import type { Tunable } from '../../src/trainable.js'
import type { SharedSettings } from '../actor-critic/settings.js'
import { namesOf } from '../learner/settings.js'

/** The settings of A2C, all of which PBT may tune. */
export interface Settings extends SharedSettings {
  /** Decay of RMSProp's mean square, 0 to 1. Adam has none. Default: 0.99. */
  readonly rmsPropDecay: number
}

export type SettingName = keyof Settings

/** Defaults and bounds. The defaults are those of Stable-Baselines3's A2C, whose value cost weighs (R − V)² and so counts twice as much. */
export const tunables = {
  learningRate: { default: 7e-4, min: 0 },
  entropyCost: { default: 0, min: 0 },
  valueCost: { default: 0.5, min: 0 },
  discount: { default: 0.99, min: 0, max: 1 },
  gaeLambda: { default: 1, min: 0, max: 1 },
  rewardScale: { default: 1, min: 0 },
  unroll: { default: 5, min: 1, integer: true },
  maxGradNorm: { default: 0.5, min: 0 },
  rmsPropDecay: { default: 0.99, min: 0, max: 1 },
} as const satisfies Record<SettingName, Tunable>

const settingNames = namesOf(tunables)

/** The names of the settings that a learner with that optimiser uses. */
export function settingsOf(optimizer: 'rmsprop' | 'adam'): readonly SettingName[] {
  return optimizer === 'rmsprop' ? settingNames : settingNames.filter((name) => name !== 'rmsPropDecay')
}
