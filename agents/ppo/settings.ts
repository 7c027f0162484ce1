import type { Tunable, Values } from '../../src/trainable.js'

/** What PBT may tune. A setting that is not in the search space keeps the value that the options gave it. */
export interface Settings {
  /** Step size of Adam. */
  readonly learningRate: number
  /** Weight β of the entropy bonus. */
  readonly entropyCost: number
  /** Weight of the value loss ½(R − V)². */
  readonly valueCost: number
  /** γ. */
  readonly discount: number
  /** λ. */
  readonly gaeLambda: number
  /** ε: how far from 1 the ratio of new to old probability is followed. */
  readonly clipRange: number
  /** How far from the old value the value head is followed; without it, anywhere. */
  readonly valueClipRange: number
  /** Times that each step of a rollout is learned from. */
  readonly epochs: number
  /** Steps of each environment between two updates. */
  readonly unroll: number
  /**
   * The most steps of a minibatch: a rollout is cut into as few as that allows, of equal size but for one step. A network with memory
   * learns from whole unrolls of environments, of one at least.
   */
  readonly minibatchSize: number
  /** Largest global L2 norm of the gradient; a larger one is scaled down to it. */
  readonly maxGradNorm: number
  /** What the loss multiplies rewards by; the episodic returns that are reported stay as they are. */
  readonly rewardScale: number
  /** An update ends at the first minibatch whose policy is 1.5 times as far from the old one, in nats; without it, at its last. */
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

export const settingNames = Object.keys(tunables) as SettingName[]

/** The settings that are on: all but those that are still infinite. */
export function settingsOf(fixed: Settings): readonly SettingName[] {
  return settingNames.filter((name) => fixed[name] !== Number.POSITIVE_INFINITY)
}

/** The values of a slice over the settings that the options fixed. Unknown names are ignored: `Report.applied` will lack them. */
export function mergeSettings(fixed: Settings, values: Values): Settings {
  const merged = { ...fixed }
  for (const name of settingsOf(fixed)) {
    const value = values[name]
    // Half a step cannot be taken; what is used is what is reported.
    if (typeof value === 'number') merged[name] = 'integer' in tunables[name] ? Math.max(1, Math.floor(value)) : value
  }
  return merged
}
