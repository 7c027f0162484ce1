import type { Random } from '../random.js'
import type { Value } from '../trainable.js'
import { checkRange, clamp, invalidRange, moved, type Range, type RangeOptions, rangeMembers } from './range.js'

/**
 * A number from low to high, above 0, each order of magnitude in the range as likely. A perturbation multiplies.
 *
 * @example
 * learningRate: logUniform(1e-5, 1e-2)
 *
 * @throws CladeError INVALID_RANGE unless 0 < low < high
 */
export function logUniform(low: number, high: number, options: RangeOptions = {}): Range {
  const initial = checkRange('logUniform', low, high, options)
  if (low <= 0) throw invalidRange("logUniform's low", 'above 0', String(low))
  if (!Number.isFinite(high / low)) throw invalidRange("logUniform's bounds", 'within a ratio of 1.8e308', `${low} and ${high}`)
  // exp(log(x)) is x only up to rounding, hence the clamp.
  const draw = (random: Random, from: number, to: number) =>
    clamp(Math.exp(Math.log(from) + random() * (Math.log(to) - Math.log(from))), from, to)
  return {
    ...rangeMembers('logUniform', low, high, false),
    config: { kind: 'logUniform', low, high, initial },
    sample: (random) => draw(random, ...initial),
    resample: (random) => draw(random, low, high),
    perturb: (value: Value, factor: number) => clamp(moved(Number(value), factor, Number.MIN_VALUE), low, high),
    encode: (value) => [clamp(Math.log(Number(value) / low) / Math.log(high / low), 0, 1)],
    decode: ([share]) => clamp(low * (high / low) ** share!, low, high),
  }
}
