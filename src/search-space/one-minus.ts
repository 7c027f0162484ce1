import type { Value } from '../trainable.js'
import { invalidRange, type Range, rangeMembers } from './range.js'

/**
 * 1 minus a value of `inner`: what is close to 1 is searched and perturbed by its distance from 1.
 * `oneMinus(logUniform(1e-3, 1e-1))` is a discount from 0.9 to 0.999. Throws CladeError INVALID_RANGE.
 */
export function oneMinus(inner: Range): Range {
  if (typeof inner?.low !== 'number') throw invalidRange("oneMinus's argument", 'a range of numbers', inner?.kind ?? String(inner))
  // 1 - x is monotone in floating point too, so these bounds hold for whatever the inner range gives.
  return {
    ...rangeMembers(`oneMinus(${inner.kind})`, 1 - inner.high, 1 - inner.low, inner.whole),
    // The bounds stay those of the inner range.
    config: { ...inner.config, kind: `oneMinus(${inner.kind})` },
    sample: (random) => 1 - Number(inner.sample(random)),
    resample: (random) => 1 - Number(inner.resample(random)),
    perturb: (value: Value, factor, random) => 1 - Number(inner.perturb(1 - Number(value), factor, random)),
    encode: (value) => inner.encode(1 - Number(value)),
    decode: (coordinates) => 1 - Number(inner.decode(coordinates)),
  }
}
