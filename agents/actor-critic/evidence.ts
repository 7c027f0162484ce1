import type { OptimizerSettings } from '../../tensors/optimizers/optimizer.js'
import type { Experience, ExperienceWithAdvantages } from '../math/gae.js'
import type { Head, Rows } from '../network/network.js'
import type { SharedSettings } from './settings.js'

/** The numbers of an update from which `appliedSettings` reads what was applied. */
export interface UpdateTrace {
  readonly rollout: ExperienceWithAdvantages
  /** The values V that the advantages were computed from. */
  readonly v_t: Rows
  /** The largest reward, before it was multiplied by rewardScale. */
  readonly largestReward: LargestReward
  /** β, as the policy's gradient used it. */
  readonly entropyCost: number
  readonly valueHead: Head
  /** Rows of the value head's gradient. */
  readonly rows: number
  /** The error V − R of a row of the value head. */
  readonly valueError: (row: number) => number
}

/**
 * The settings of the loss that the numbers of an update show (docs/decisions/015). Where they agree with the requested value but for rounding, or
 * show nothing (as where all rewards are 0), it is the requested value. So a learner whose loss uses another value than the report
 * claims is found out.
 */
export function appliedSettings(requested: SharedSettings, trace: UpdateTrace): Omit<SharedSettings, keyof OptimizerChoices> {
  const { rollout, v_t, largestReward, entropyCost, valueHead, rows, valueError } = trace
  return {
    entropyCost,
    rewardScale: fromEvidence(requested.rewardScale, rewardScaleOf(rollout, largestReward)),
    discount: fromEvidence(requested.discount, discountOf(rollout, v_t, rollout.a_t)),
    gaeLambda: fromEvidence(requested.gaeLambda, gaeLambdaOf(rollout, v_t, rollout.a_t, requested.discount)),
    valueCost: fromEvidence(requested.valueCost, valueCostOf(valueHead, rows, valueError)),
    unroll: rollout.unroll,
  }
}

/** The settings that the optimiser's kernel used at the last step that was watched. */
export function appliedOptimizer(requested: OptimizerChoices, used: OptimizerSettings): OptimizerChoices {
  return {
    learningRate: fromKernel(requested.learningRate, used.learningRate),
    maxGradNorm: fromKernel(requested.maxGradNorm, used.maxGradNorm),
  }
}

type OptimizerChoices = Pick<SharedSettings, 'learningRate' | 'maxGradNorm'>

/** The requested value, where the kernel read it rounded to float32; otherwise what the kernel read. */
export function fromKernel(requested: number, read: number): number {
  return read === Math.fround(requested) ? requested : read
}

/** A reward and its row in the rollout. */
export interface LargestReward {
  readonly row: number
  readonly reward: number
}

/** The reward with the largest magnitude in the rollout. */
export function largestReward({ r_t, unroll, envs }: Experience): LargestReward {
  let row = 0
  for (let i = 1; i < unroll * envs; i++) if (Math.abs(r_t[i]!) > Math.abs(r_t[row]!)) row = i
  return { row, reward: r_t[row]! }
}

/** The value of a setting that the numbers of an update show. */
interface Evidence {
  /** NaN where the numbers show nothing. */
  readonly value: number
  /** The largest difference to the true value that rounding can explain. */
  readonly error: number
}

const NONE: Evidence = { value: Number.NaN, error: 0 }
/** Relative rounding errors of float64 and of float32, each with a margin for a handful of operations. */
const DOUBLE = 2 ** -46
const SINGLE = 2 ** -21

function fromEvidence(requested: number, { value, error }: Evidence): number {
  if (!Number.isFinite(value) || Number.isNaN(error)) return requested
  return Math.abs(value - requested) <= error ? requested : value
}

/** The ratio of that reward after scaling to the same reward before. */
function rewardScaleOf({ r_t }: Experience, { row, reward }: LargestReward): Evidence {
  const value = r_t[row]! / reward
  return isTiny(reward) || isTiny(r_t[row]!) ? NONE : { value, error: DOUBLE * Math.abs(value) }
}

/** Solves A = r + γ V' − V for γ at the last time step, in the environment whose next state has the largest value. */
function discountOf(experience: Experience, v_t: Rows, a_t: Float64Array): Evidence {
  const { envs, unroll, r_t } = experience
  let found = NONE
  let largest = 0
  for (let row = (unroll - 1) * envs; row < unroll * envs; row++) {
    const next = nextValue(experience, v_t, row)
    if (!(Math.abs(next) > largest)) continue
    largest = Math.abs(next)
    const [a, r, v] = [a_t[row]!, r_t[row]!, v_t.data[row * v_t.stride]!]
    found = { value: (a - r + v) / next, error: (DOUBLE * (Math.abs(a) + Math.abs(r) + Math.abs(v) + largest)) / largest }
  }
  return found
}

/**
 * Solves A = r + γ V' − V + γ λ A' for λ at an earlier time step: the one whose successor in the same episode has the largest advantage.
 */
function gaeLambdaOf(experience: Experience, v_t: Rows, a_t: Float64Array, discount: number): Evidence {
  const { envs, unroll, r_t, end_t } = experience
  let found = NONE
  let largest = 0
  for (let row = 0; row < (unroll - 1) * envs; row++) {
    const next = discount * a_t[row + envs]!
    if (end_t[row] === 1 || !(Math.abs(next) > largest)) continue
    largest = Math.abs(next)
    const [a, r, v] = [a_t[row]!, r_t[row]!, v_t.data[row * v_t.stride]!]
    const bootstrap = discount * nextValue(experience, v_t, row)
    const sizes = Math.abs(a) + Math.abs(r) + Math.abs(bootstrap) + Math.abs(v) + largest
    found = { value: (a - r - bootstrap + v) / next, error: (DOUBLE * sizes) / largest }
  }
  return found
}

/** The largest gradient at the value head is valueCost / rows times the error V − R of its row. */
function valueCostOf(head: Head, rows: number, valueError: (row: number) => number): Evidence {
  const { data, stride } = head.gradient
  let largest = 0
  for (let row = 1; row < rows; row++) if (Math.abs(data[row * stride]!) > Math.abs(data[largest * stride]!)) largest = row
  const gradient = data[largest * stride]!
  const value = (gradient * rows) / valueError(largest)
  return isTiny(gradient) ? NONE : { value, error: SINGLE * Math.abs(value) }
}

/** A number so small has few digits left: it is at the subnormal numbers of float32. */
function isTiny(value: number): boolean {
  return Math.abs(value) < 2 ** -120
}

function nextValue({ envs, end_t, v_end_t }: Experience, v_t: Rows, row: number): number {
  return end_t[row] === 1 ? v_end_t[row]! : v_t.data[(row + envs) * v_t.stride]!
}
