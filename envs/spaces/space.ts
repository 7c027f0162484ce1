import type { Observations } from '../core/observations.js'

/** The set of values that an observation or an action may take: Gymnasium's spaces, one class each. */
export interface Space<T = unknown> {
  readonly name: string
  /** Re-creates the space's own generator, NumPy's for the same integer. */
  seed(seed: number): void
  sample(): T
  contains(value: unknown): value is T
  /** The reason why `value` is not in the space ("Expected shape [4], got [3]"), or undefined when it is. */
  explain(value: unknown): string | undefined
  /** Numbers in a flattened value: a Box's size, a Discrete's n (one-hot), sums for composites. */
  readonly flatSize: number
  /** Writes the flattened value at `offset` of `out`. */
  flatten(value: T, out: Observations, offset: number): void
}
