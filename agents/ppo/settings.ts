import type { Tunable } from '../../src/trainable.js'
import { namesOf, type SharedSettings } from '../actor-critic/settings.js'

/** What PBT may tune. */
export interface Settings extends SharedSettings {
  /** ε (Schulman et al. 2017): how far from 1 the ratio of new to old probability is followed, 0 or more. Default: 0.2. */
  readonly clipRange: number
  /** How far from the old value the value head is followed, 0 or more. Default: anywhere. */
  readonly valueClipRange: number
  /** Times that each step of a rollout is learned from, a whole number of 1 or more. Default: 10. */
  readonly epochs: number
  /**
   * The most steps of a minibatch, a whole number of 1 or more: a rollout is cut into as few as that allows, of equal size but for one
   * step. A network with memory learns from whole unrolls of environments, of one at least. Default: 64.
   */
  readonly minibatchSize: number
  /** In nats, 0 or more: an update ends at the first minibatch whose policy is 1.5 times as far from the old one. Default: at its last. */
  readonly targetKl: number
}

export type SettingName = keyof Settings

/** Off unless an option gives them a value; only then there is something to tune. */
export type OptionalSetting = 'valueClipRange' | 'targetKl'

/**
 * The defaults are those of Stable-Baselines3's PPO, whose 2048 steps of one environment are 128 of each of 16 here. Its value cost of
 * 0.5 weighs (R − V)², ours of 1 weighs half of that.
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

/** The settings that are on: all but those that are still infinite. */
export function settingsOf(fixed: Settings): readonly SettingName[] {
  return settingNames.filter((name) => fixed[name] !== Number.POSITIVE_INFINITY)
}
