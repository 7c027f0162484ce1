import type { Tunable } from '../../src/trainable.js'
import type { SharedSettings } from '../actor-critic/settings.js'
import { namesOf } from '../learner/settings.js'
import type { TaskName } from './tasks.js'

/** The settings of UNREAL, all of which PBT may tune. */
export interface Settings extends SharedSettings {
  /** Decay of RMSProp's mean square, 0 to 1. Default: 0.99. */
  readonly rmsPropDecay: number
  /** Weight of pixel control's loss, summed over cells, 0 or more. Default: 0.05. */
  readonly pixelControlCost: number
  /** Weight of the value loss ½(R − V)² over replayed sequences, 0 or more. Default: 1. */
  readonly valueReplayCost: number
  /** Weight of the cross-entropy of reward prediction, one window for each environment in an update, 0 or more. Default: 1. */
  readonly rewardPredictionCost: number
}

export type SettingName = keyof Settings

/**
 * Defaults and bounds. The costs of value replay and reward prediction, the decay, the unroll and the discounts are reported of the paper;
 * learning rate, entropy cost and pixel control's cost are chosen from the ranges that are reported of it. A3C's largest norm of 40 is that of
 * a sum over 20 steps, of which the loss here is the mean: 2.
 */
export const tunables = {
  learningRate: { default: 7e-4, min: 0 },
  entropyCost: { default: 2e-3, min: 0 },
  valueCost: { default: 1, min: 0 },
  discount: { default: 0.99, min: 0, max: 1 },
  gaeLambda: { default: 1, min: 0, max: 1 },
  rewardScale: { default: 1, min: 0 },
  unroll: { default: 20, min: 1, integer: true },
  maxGradNorm: { default: 2, min: 0 },
  rmsPropDecay: { default: 0.99, min: 0, max: 1 },
  pixelControlCost: { default: 0.05, min: 0 },
  valueReplayCost: { default: 1, min: 0 },
  rewardPredictionCost: { default: 1, min: 0 },
} as const satisfies Record<SettingName, Tunable>

/** The names of the settings that a learner with these auxiliary tasks uses. */
export function settingsOf(tasks: readonly TaskName[]): readonly SettingName[] {
  const costs = new Set<SettingName>(tasks.map((task) => `${task}Cost` as const))
  return namesOf(tunables).filter((name) => !isCost(name) || costs.has(name))
}

function isCost(name: SettingName): boolean {
  return name === 'pixelControlCost' || name === 'valueReplayCost' || name === 'rewardPredictionCost'
}
