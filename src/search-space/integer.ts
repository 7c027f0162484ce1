import { below, type Random } from '../random.js'
import type { Value } from '../trainable.js'
import { checkRange, clamp, invalidRange, moved, type Range, type RangeOptions, rangeMembers } from './range.js'

/**
 * A whole number from low to high, both included, each as likely. A perturbation multiplies and rounds, and moves by 1 at least.
 *
 * @example
 * unroll: integer(1, 50)
 *
 * @throws CladeError INVALID_RANGE unless both are whole numbers and low < high
 */
export function integer(low: number, high: number, options: RangeOptions = {}): Range {
  const initial = checkRange('integer', low, high, options)
  for (const end of [low, high, ...initial]) {
    if (!Number.isSafeInteger(end)) throw invalidRange("integer's bounds", 'whole numbers', String(end))
  }
  const draw = (random: Random, from: number, to: number) => from + below(random, to - from + 1)
  return {
    ...rangeMembers('integer', low, high, true),
    config: { kind: 'integer', low, high, initial },
    sample: (random) => draw(random, ...initial),
    resample: (random) => draw(random, low, high),
    // Rounding alone would leave 1 and 0 where they are.
    perturb: (value: Value, factor: number) => clamp(Math.round(moved(Number(value), factor, 1)), low, high),
    encode: (value) => [clamp((Number(value) - low) / (high - low), 0, 1)],
    decode: ([share]) => clamp(Math.round(low + share! * (high - low)), low, high),
  }
}
