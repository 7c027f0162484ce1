import type { Random } from '../random.js'
import type { Tunable, Value } from '../trainable.js'

/** One hyperparameter's range. It owns its bounds: nothing outside this room asks which kind it is. */
export interface Kind {
  readonly kind: string
  /** For run.json: kind, bounds, initial range. */
  readonly config: Readonly<Record<string, Value | readonly Value[]>>
  /** Draws from the initial range. */
  sample(random: Random): Value
  /**
   * Moves a value by `factor` (above 0), inside the range that it may evolve in. Integers move by at least 1; a choice moves to the
   * neighbour above (factor > 1) or below. A value that the bound stops stays at the bound.
   */
  perturb(value: Value, factor: number, random: Random): Value
  /** Draws anew, inside the range that it may evolve in. */
  resample(random: Random): Value
  /** Whether the value lies in the range that it may evolve in. */
  contains(value: Value): boolean
  /** Why this range does not suit `tunable` ("Expected discount to stay within 0 to 1, got 0.9 to 1.2"), or undefined. */
  misfit(name: string, tunable: Tunable): string | undefined
}
