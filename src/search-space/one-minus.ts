import { isOptions } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import type { Value } from '../trainable.js'
import { clamp, invalidRange, type Range, rangeMembers } from './range.js'

/** The distance of neighbouring numbers just below 1. */
const NEXT_TO_ONE = 2 ** -53

function kindOf(inner: unknown): string {
  return isOptions(inner) && typeof inner.kind === 'string' ? inner.kind : show(inner)
}

function isRange(inner: unknown): inner is Range {
  if (!isOptions(inner)) return false
  try {
    const { low, high, sample, perturb, config } = inner
    return (
      typeof low === 'number' &&
      typeof high === 'number' &&
      typeof sample === 'function' &&
      typeof perturb === 'function' &&
      isOptions(config)
    )
  } catch {
    return false
  }
}

/**
 * 1 minus a value of `inner`: a number close to 1 is searched and perturbed by its distance from 1.
 *
 * @example
 * discount: oneMinus(logUniform(1e-3, 1e-1)) // 0.9 to 0.999
 *
 * @throws CladeError INVALID_RANGE unless `inner` is a range of numbers, wide enough for two of them
 */
export function oneMinus(inner: Range): Range {
  if (!isRange(inner)) throw invalidRange("oneMinus's argument", 'a range of numbers', kindOf(inner))
  const [low, high] = [1 - inner.high, 1 - inner.low]
  if (low === high) throw invalidRange("oneMinus's range", 'wide enough for two numbers', `nothing but ${low}`)
  // 1 - x is monotone in floating point too, so these bounds hold for whatever the inner range gives.
  return {
    ...rangeMembers(`oneMinus(${inner.kind})`, low, high, inner.whole),
    // The bounds stay those of the inner range.
    config: { ...inner.config, kind: `oneMinus(${inner.kind})` },
    sample: (random) => 1 - Number(inner.sample(random)),
    resample: (random) => 1 - Number(inner.resample(random)),
    perturb(value: Value, factor, random) {
      if (factor === 1) return value
      const [before, after] = [Number(value), 1 - Number(inner.perturb(1 - Number(value), factor, random))]
      // A move that 1 - x rounds away goes to the neighbouring number.
      return after === before ? clamp(before + Math.sign(1 - factor) * NEXT_TO_ONE, low, high) : after
    },
    encode: (value) => inner.encode(1 - Number(value)),
    decode: (coordinates) => 1 - Number(inner.decode(coordinates)),
  }
}
