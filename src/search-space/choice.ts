import { below } from '../random.js'
import type { Tunable, Value } from '../trainable.js'
import type { Kind } from './kind.js'
import { invalidRange, span } from './range.js'

/**
 * One of the values listed, each as likely. A perturbation moves to the neighbour in the list, so list them in an order that means
 * something. Throws CladeError INVALID_RANGE.
 */
export function choice(values: readonly Value[]): Kind {
  if (!Array.isArray(values) || values.length === 0) throw invalidRange("choice's values", 'a list of at least one', '[]')
  for (const [i, value] of values.entries()) {
    const usable = Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean'
    if (!usable) throw invalidRange("choice's values", 'finite numbers, strings or booleans', String(value))
    if (values.indexOf(value) !== i) throw invalidRange("choice's values", 'different from each other', `${JSON.stringify(value)} twice`)
  }
  const list = [...values]
  return {
    kind: 'choice',
    config: { kind: 'choice', values: list },
    sample: (random) => list[below(random, list.length)]!,
    resample: (random) => list[below(random, list.length)]!,
    perturb(value, factor) {
      const moved = list.indexOf(value) + Math.sign(factor - 1)
      return list[Math.min(Math.max(moved, 0), list.length - 1)]!
    },
    contains: (value) => list.includes(value),
    misfit(name, tunable) {
      for (const value of list) {
        const rule = broken(value, tunable)
        if (rule) return `Expected ${name} to ${rule}, got ${JSON.stringify(value)}`
      }
      return undefined
    },
  }
}

function broken(value: Value, tunable: Tunable): string | undefined {
  if (typeof value !== typeof tunable.default) return `take values like ${JSON.stringify(tunable.default)}`
  if (typeof value !== 'number') return undefined
  if (tunable.integer && !Number.isInteger(value)) return 'take whole numbers only'
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = tunable
  return value < min || value > max ? `stay ${span(min, max)}` : undefined
}
