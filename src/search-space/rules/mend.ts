import type { Values } from '../../trainable.js'
import type { Space } from '../space.js'
import type { Rule } from './rule.js'

/** Mending one rule may break another; this many turns settle any chain of rules that a person would write. */
const TURNS = 10

/**
 * Values that keep every rule, near `values`; null where mending does not get there. A rule first moves what no earlier rule is about.
 * `fixed` are the values of what is not in `space`, which nothing changes.
 */
export function mend(values: Values, rules: readonly Rule[], space: Space, fixed: Values): Values | null {
  let mended: Values = { ...fixed, ...values }
  for (let turn = 0; turn < TURNS; turn++) {
    if (rules.every((rule) => rule.holds(mended))) return Object.fromEntries(Object.keys(values).map((name) => [name, mended[name]!]))
    const settled = new Set<string>()
    for (const rule of rules) {
      const free = Object.fromEntries(Object.entries(space).filter(([name]) => !settled.has(name)))
      mended = rule.mend(mended, free)
      if (!rule.holds(mended)) mended = rule.mend(mended, space)
      for (const name of rule.names) settled.add(name)
    }
  }
  return null
}
