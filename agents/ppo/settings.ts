import type { Tunable } from '../../src/trainable.js'
import type { SharedSettings } from '../actor-critic/settings.js'
import { namesOf } from '../learner/settings.js'

/** The settings of PPO, all of which PBT may tune. */
export interface Settings extends SharedSettings {
  /** ε (Schulman et al. 2017): distance from 1 at which the ratio of new to old probability is clipped, 0 or more. Default: 0.2. */
  readonly clipRange: number
  /** Distance from the old value at which the value is clipped, 0 or more. Default: no clipping. */
  readonly valueClipRange: number
  /** Times that an update learns from each step of its rollout, a positive integer. Default: 10. */
  readonly epochs: number
  /**
   * Largest number of steps in a minibatch, a positive integer. A rollout is divided into as few minibatches as that allows, whose sizes
   * differ by one step at most. A minibatch of a network with memory holds whole unrolls, and one of them at least. Default: 64.
   */
  readonly minibatchSize: number
  /**
   * Target divergence in nats, 0 or more. An update ends at the first minibatch where the policy diverges from the old one by more than 1.5
   * times the target. Default: no target.
   */
  readonly targetKl: number
}

export type SettingName = keyof Settings

/** The settings that are off, and that PBT cannot tune, unless an option gives them a value. */
export type OptionalSetting = 'valueClipRange' | 'targetKl'

/**
 * Defaults and bounds. The defaults are those of Stable-Baselines3's PPO, whose 2048 steps of one environment are here 128 steps of each of
 * 16 environments. Its value cost of 0.5 weighs (R − V)², and ours of 1 weighs half of that.
 */
export const tunables = {
  learningRate: { default: 3e-4, min: 0 },
  entropyCost: { default: 0, min: 0 },
  valueCost: { default: 1, min: 0 },
  discount: { default: 0.99, min: 0, max: 1 },
  gaeLambda: { default: 0.95, min: 0, max: 1 },
  clipRange: { default: 0.2, min: 0 },
  valueClipRange: { default: Number.POSITIVE_INFINITY, min: 0 },
  epochs: { default: 10, min: 1, integer: true },
  unroll: { default: 128, min: 1, integer: true },
  minibatchSize: { default: 64, min: 1, integer: true },
  maxGradNorm: { default: 0.5, min: 0 },
  rewardScale: { default: 1, min: 0 },
  targetKl: { default: Number.POSITIVE_INFINITY, min: 0 },
} as const satisfies Record<SettingName, Tunable>

export const settingNames = namesOf(tunables)

/** The names of the settings that are on: an infinite value means off. */
export function settingsOf(fixed: Settings): readonly SettingName[] {
  return settingNames.filter((name) => fixed[name] !== Number.POSITIVE_INFINITY)
}
