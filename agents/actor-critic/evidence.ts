import type { Experience } from '../math/gae.js'
import type { Head, Rows } from '../network/network.js'

/**
 * The value of a setting that the numbers of an update show, and by how much rounding may have moved it. NaN: they show nothing, as
 * where all rewards are 0.
 */
export interface Evidence {
  readonly value: number
  /** The most that it may be off. */
  readonly error: number
}

const NONE: Evidence = { value: Number.NaN, error: 0 }
/** Roundings of float64 and of float32, with room for the handful of operations that they go through. */
const DOUBLE = 2 ** -46
const SINGLE = 2 ** -21

/**
 * What a report says of a setting: the value that was ordered, where the evidence agrees with it, and otherwise what the evidence shows.
 * A learner whose loss is given another value than the report claims so tells on itself.
 */
export function asFound(ordered: number, { value, error }: Evidence): number {
  if (!Number.isFinite(value) || Number.isNaN(error)) return ordered
  return Math.abs(value - ordered) <= error ? ordered : value
}

/** The same for what a kernel read: the value that was ordered, where it was rounded to float32 and no more. */
export function asRead(ordered: number, read: number): number {
  return read === Math.fround(ordered) ? ordered : read
}

/** The row of the largest reward, and that reward, before it is scaled. */
export function largestReward({ r_t, unroll, envs }: Experience): { readonly row: number; readonly reward: number } {
  let row = 0
  for (let i = 1; i < unroll * envs; i++) if (Math.abs(r_t[i]!) > Math.abs(r_t[row]!)) row = i
  return { row, reward: r_t[row]! }
}

/** From that reward after it was scaled. */
export function rewardScaleOf({ r_t }: Experience, { row, reward }: { readonly row: number; readonly reward: number }): Evidence {
  const value = r_t[row]! / reward
  return isTiny(reward) || isTiny(r_t[row]!) ? NONE : { value, error: DOUBLE * Math.abs(value) }
}

/** From the last step of a rollout, where A = r + γ V' − V: at the environment whose next state has the largest value. */
export function discountOf(experience: Experience, v_t: Rows, a_t: Float64Array): Evidence {
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

/** From the steps before, where A = r + γ V' − V + γ λ A': at the one whose next step has the largest advantage in the same episode. */
export function gaeLambdaOf(experience: Experience, v_t: Rows, a_t: Float64Array, discount: number): Evidence {
  const { envs, unroll, r_t, end_t } = experience
  let found = NONE
  let largest = 0
  for (let row = 0; row < (unroll - 1) * envs; row++) {
    const next = discount * a_t[row + envs]!
    if (end_t[row] === 1 || !(Math.abs(next) > largest)) continue
    largest = Math.abs(next)
    const [a, r, v] = [a_t[row]!, r_t[row]!, v_t.data[row * v_t.stride]!]
    const ahead = discount * nextValue(experience, v_t, row)
    const sizes = Math.abs(a) + Math.abs(r) + Math.abs(ahead) + Math.abs(v) + largest
    found = { value: (a - r - ahead + v) / next, error: (DOUBLE * sizes) / largest }
  }
  return found
}

/**
 * From the gradient at the value head, which is valueCost / rows times the error V − R of its row: at the largest one.
 * @param errorOf the error of a row
 */
export function valueCostOf(head: Head, rows: number, errorOf: (row: number) => number): Evidence {
  const { data, stride } = head.gradient
  let largest = 0
  for (let row = 1; row < rows; row++) if (Math.abs(data[row * stride]!) > Math.abs(data[largest * stride]!)) largest = row
  const gradient = data[largest * stride]!
  const value = (gradient * rows) / errorOf(largest)
  return isTiny(gradient) ? NONE : { value, error: SINGLE * Math.abs(value) }
}

/** Of numbers so small few digits are left: they are below the normal ones of float32. */
function isTiny(value: number): boolean {
  return Math.abs(value) < 2 ** -120
}

function nextValue({ envs, end_t, v_end_t }: Experience, v_t: Rows, row: number): number {
  return end_t[row] === 1 ? v_end_t[row]! : v_t.data[(row + envs) * v_t.stride]!
}
