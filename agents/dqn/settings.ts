import type { Tunable } from '../../src/trainable.js'
import { namesOf } from '../learner/settings.js'

/** The settings of DQN, all of which PBT may tune. */
export interface Settings {
  /** Step size of the optimiser, 0 or more. */
  readonly learningRate: number
  /** γ, 0 to 1. */
  readonly discount: number
  /** ε: share of actions that are drawn uniformly, 0 to 1. It falls to this value over `explorationSteps`. */
  readonly epsilon: number
  /** Steps of reward before a return goes on with a value (Hessel et al. 2018), a positive integer; fewer where an episode ends before. */
  readonly nSteps: number
  /** Steps of the optimiser from one copy of the weights to the target network to the next, a positive integer. */
  readonly targetUpdate: number
  /** Transitions that a step of the optimiser learns from, a positive integer. */
  readonly batchSize: number
  /** Steps of the optimiser in an update, a positive integer. */
  readonly gradientSteps: number
  /** Time steps of each environment between two updates, a positive integer. */
  readonly trainEvery: number
  /** α of prioritised replay (Schaul et al. 2016), 0 or more: a transition is drawn in proportion to |δ|^α. 0 draws uniformly. */
  readonly priorityExponent: number
  /** β of its importance weights, 0 to 1: 1 makes up for the priorities, 0 not at all. */
  readonly importanceExponent: number
  /** Factor of the rewards in the loss, 0 or more; reported episodic returns are not scaled. */
  readonly rewardScale: number
  /** Largest global L2 norm of the gradient, 0 or more; a larger gradient is scaled down to it. */
  readonly maxGradNorm: number
}

export type SettingName = keyof Settings

/** Defaults and bounds. */
export const tunables = {
  learningRate: { default: 5e-4, min: 0 },
  discount: { default: 0.99, min: 0, max: 1 },
  epsilon: { default: 0.05, min: 0, max: 1 },
  nSteps: { default: 3, min: 1, integer: true },
  targetUpdate: { default: 250, min: 1, integer: true },
  batchSize: { default: 64, min: 1, integer: true },
  gradientSteps: { default: 4, min: 1, integer: true },
  trainEvery: { default: 1, min: 1, integer: true },
  priorityExponent: { default: 0.5, min: 0 },
  importanceExponent: { default: 0.4, min: 0, max: 1 },
  rewardScale: { default: 1, min: 0 },
  maxGradNorm: { default: 10, min: 0 },
} as const satisfies Record<SettingName, Tunable>

export const settingNames = namesOf(tunables)
