import type { Random } from '../random.js'
import type { Value } from '../trainable.js'
import { checkRange, clamp, type Range, type RangeOptions, rangeMembers } from './range.js'

/**
 * A number, each in the range as likely. A perturbation multiplies, so exactly 0 stays 0 and the sign never changes.
 * Throws CladeError INVALID_RANGE.
 */
export function uniform(low: number, high: number, options: RangeOptions = {}): Range {
  const initial = checkRange('uniform', low, high, options)
  // Rounding may carry the sum past the upper end, hence the clamp.
  const draw = (random: Random, from: number, to: number) => clamp(from + random() * (to - from), from, to)
  return {
    ...rangeMembers('uniform', low, high, false),
    config: { kind: 'uniform', low, high, initial },
    sample: (random) => draw(random, ...initial),
    resample: (random) => draw(random, low, high),
    perturb: (value: Value, factor: number) => clamp(Number(value) * factor, low, high),
    encode: (value) => [clamp((Number(value) - low) / (high - low), 0, 1)],
    decode: ([at]) => clamp(low + at! * (high - low), low, high),
  }
}
