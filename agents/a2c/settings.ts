import type { Tunable, Values } from '../../src/trainable.js'

/** What PBT may tune. A setting that is not in the search space keeps the value that the options gave it. */
export interface Settings {
  /** Step size of the optimiser. */
  readonly learningRate: number
  /** Weight β of the entropy bonus. */
  readonly entropyCost: number
  /** Weight of the value loss ½(R − V)². */
  readonly valueCost: number
  /** γ. */
  readonly discount: number
  /** λ; 1 is the n-step return of A3C. */
  readonly gaeLambda: number
  /** What the loss multiplies rewards by; the episodic returns that are reported stay as they are. */
  readonly rewardScale: number
  /** Steps of each environment between two updates. */
  readonly unroll: number
  /** Largest global L2 norm of the gradient; a larger one is scaled down to it. */
  readonly maxGradNorm: number
  /** Decay of RMSProp's mean square; Adam has none. */
  readonly rmsPropDecay: number
}

export type SettingName = keyof Settings

/** The defaults are those of Stable-Baselines3's A2C, whose value cost weighs (R − V)² and so counts twice as much. */
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

export const settingNames = Object.keys(tunables) as SettingName[]

/** The settings that mean something to a learner with that optimiser. */
export function settingsOf(optimizer: 'rmsprop' | 'adam'): readonly SettingName[] {
  return optimizer === 'rmsprop' ? settingNames : settingNames.filter((name) => name !== 'rmsPropDecay')
}

/** The values of a slice over the settings that the options fixed. Unknown names are ignored: `Report.applied` will lack them. */
export function mergeSettings(fixed: Settings, values: Values): Settings {
  const merged = { ...fixed }
  for (const name of settingNames) {
    const value = values[name]
    if (typeof value === 'number') merged[name] = value
  }
  // Half a step cannot be taken; what is used is what is reported.
  merged.unroll = Math.max(1, Math.floor(merged.unroll))
  return merged
}
