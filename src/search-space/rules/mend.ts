import type { Values } from '../../trainable.js'
import type { Space } from '../space.js'
import type { Rule } from './rule.js'

/** Mending one rule may break another; this many turns settle any chain of rules that a person would write. */
const TURNS = 10

/**
 * Values that keep every rule, near `values`; null where mending does not get there. `fixed` are the values of what is not in
 * `space`, which nothing changes.
 */
export function mend(values: Values, rules: readonly Rule[], space: Space, fixed: Values): Values | null {
  let mended = values
  for (let turn = 0; turn < TURNS; turn++) {
    const broken = rules.filter((rule) => !rule.holds({ ...fixed, ...mended }))
    if (broken.length === 0) return mended
    for (const rule of broken) {
      const after = rule.mend({ ...fixed, ...mended }, space)
      mended = Object.fromEntries(Object.keys(mended).map((name) => [name, after[name]!]))
    }
  }
  return null
}
