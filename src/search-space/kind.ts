import type { Random } from '../random.js'
import type { Tunable, Value } from '../trainable.js'

/** A hyperparameter's range. It owns its bounds: nothing outside this folder asks which kind it is. */
export interface Kind {
  readonly kind: string
  /** The settings that run.json records: kind, bounds, initial range. */
  readonly config: Readonly<Record<string, Value | readonly Value[]>>
  /** The lowest and the highest value where every value is a whole number, else null. */
  readonly wholeBounds: readonly [low: number, high: number] | null
  /** Draws from the initial range. */
  sample(random: Random): Value
  /**
   * Moves a value by `factor` (above 0), inside the range that it may evolve in. Integers move by at least 1, numbers in a range with 0 in
   * it by at least half a percent of the range; an ordered choice moves to the neighbour above (factor > 1) or below, another one to any
   * other value. A value that the bound stops stays at the bound, and so for any value a factor or its inverse leads away from it. 1 moves
   * nothing.
   */
  perturb(value: Value, factor: number, random: Random): Value
  /** Draws anew, inside the range that it may evolve in. */
  resample(random: Random): Value
  /** True where the value lies in the range that it may evolve in. */
  contains(value: Value): boolean
  /** The number of coordinates of a value. */
  readonly dimensions: number
  /** The value as coordinates of 0 to 1 each: what a model of the space computes with. */
  encode(value: Value): readonly number[]
  /** The value in the range that is nearest to these coordinates. */
  decode(coordinates: readonly number[]): Value
  /**
   * The sentence that says why this range does not suit `tunable`, "Expected discount to stay within 0 to 1, got 0.9 to 1.2"; undefined
   * where it does.
   */
  misfit(name: string, tunable: Tunable): string | undefined
}
