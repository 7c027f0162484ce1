import type { Random } from '../random.js'
import type { Value } from '../trainable.js'
import { checkRange, clamp, moved, type Range, type RangeOptions, rangeMembers } from './range.js'

/** A perturbation in a range with 0 in it moves by this share of the range at least. */
const LEAST_MOVE = 0.005

/**
 * A number from low to high, each as likely. A perturbation multiplies; in a range with 0 in it, or at an end, it moves by half a percent
 * of the range at least, so that 0 is left again and the sign may change.
 *
 * @example
 * clipRange: uniform(0.1, 0.3, { initial: [0.2, 0.2] })
 *
 * @throws CladeError INVALID_RANGE unless both are finite and low < high
 */
export function uniform(low: number, high: number, options: RangeOptions = {}): Range {
  const initial = checkRange('uniform', low, high, options)
  // The smallest number there is, where multiplication rounds to nothing.
  const least = low <= 0 && high >= 0 ? Math.max(LEAST_MOVE * (high - low), Number.MIN_VALUE) : Number.MIN_VALUE
  // Rounding may carry the sum past the upper end, hence the clamp.
  const draw = (random: Random, from: number, to: number) => clamp(from + random() * (to - from), from, to)
  return {
    ...rangeMembers('uniform', low, high, false),
    config: { kind: 'uniform', low, high, initial },
    sample: (random) => draw(random, ...initial),
    resample: (random) => draw(random, low, high),
    perturb: (value: Value, factor: number) => clamp(moved(Number(value), factor, least), low, high),
    encode: (value) => [clamp((Number(value) - low) / (high - low), 0, 1)],
    decode: ([share]) => clamp(low + share! * (high - low), low, high),
  }
}
