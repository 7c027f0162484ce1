import type { Tunable } from '../../src/trainable.js'
import type { SharedSettings } from '../actor-critic/settings.js'
import { namesOf } from '../learner/settings.js'

/** The settings of FeUdal Networks, all of which PBT may tune. */
export interface Settings extends Omit<SharedSettings, 'learningRate' | 'discount' | 'unroll' | 'valueCost'> {
  /** Step size of the optimiser, 0 or more. */
  readonly learningRate: number
  /** α: weight of the intrinsic reward in the worker's return, 0 or more; the paper draws it from 0 to 1. */
  readonly intrinsicCost: number
  /** Weight of the value losses ½(R − V)² of worker and manager, 0 or more. */
  readonly valueCost: number
  /** Weight of the manager's transition policy gradient, 0 or more; with 0 goals are never learned. */
  readonly managerCost: number
  /** γ of the worker, whose return has the intrinsic reward in it, 0 to 1. */
  readonly discount: number
  /** γ of the manager, whose return is of the environment's reward alone, 0 to 1. */
  readonly managerDiscount: number
  /** Share of goals that are replaced by a random direction, drawn for each environment and time step, 0 to 1. */
  readonly randomGoals: number
  /** Time steps of each environment between two updates, a positive integer. */
  readonly unroll: number
  /** Decay of RMSProp's mean square, 0 to 1. */
  readonly rmsPropDecay: number
}

export type SettingName = keyof Settings

/** Defaults and bounds. The discounts are those of Vezhnevets et al. 2017 for its suite of games; the others are chosen. */
export const tunables = {
  learningRate: { default: 3e-4, min: 0 },
  entropyCost: { default: 0.01, min: 0 },
  intrinsicCost: { default: 0.5, min: 0 },
  valueCost: { default: 0.5, min: 0 },
  managerCost: { default: 1, min: 0 },
  discount: { default: 0.95, min: 0, max: 1 },
  managerDiscount: { default: 0.99, min: 0, max: 1 },
  gaeLambda: { default: 1, min: 0, max: 1 },
  rewardScale: { default: 1, min: 0 },
  randomGoals: { default: 0.02, min: 0, max: 1 },
  unroll: { default: 100, min: 1, integer: true },
  maxGradNorm: { default: 0.5, min: 0 },
  rmsPropDecay: { default: 0.99, min: 0, max: 1 },
} as const satisfies Record<SettingName, Tunable>

export const settingNames = namesOf(tunables)
