import type { Values } from '../../trainable.js'
import { broken, callUser, isObject, isValue, type UserCode } from '../../user-code.js'
import type { Space } from '../space.js'
import type { Rule } from './rule.js'

/**
 * A rule behind the boundary to somebody's code: what one of its functions throws, or returns in a wrong form, is one sentence.
 *
 * @throws CladeError INVALID_RULE
 */
export function checkedRule(rule: Rule): Rule {
  const user: UserCode = { name: `the rule ${rule.rule}`, code: 'INVALID_RULE', owner: rule }
  return {
    rule: rule.rule,
    config: rule.config,
    names: rule.names,
    holds: (values: Values) =>
      callUser(user, 'holds', () => {
        const answer: unknown = rule.holds(values)
        if (typeof answer === 'boolean') return answer
        throw broken(user, 'holds', 'answer holds with true or false', answer)
      }),
    mend: (values: Values, space: Space) => callUser(user, 'mend', () => checkedValues(user, rule.mend(values, space), values, space)),
    misfit: (space: Space, fixed: Values) =>
      callUser(user, 'misfit', () => {
        const why: unknown = rule.misfit(space, fixed)
        if (why === undefined || typeof why === 'string') return why
        throw broken(user, 'misfit', 'answer misfit with a sentence or undefined', why)
      }),
  }
}

/** All of the values that were given; what is in the space stays in its range, and nothing else changes. */
function checkedValues(user: UserCode, mended: unknown, given: Values, space: Space): Values {
  if (!isObject(mended)) throw broken(user, 'mend', 'return an object of values', mended)
  for (const [name, before] of Object.entries(given)) {
    const value = mended[name]
    if (Object.is(value, before)) continue
    const kind = Object.hasOwn(space, name) ? space[name] : undefined
    if (kind === undefined) throw broken(user, 'mend', `leave ${name} as it is`, value)
    if (!isValue(value) || !kind.contains(value)) throw broken(user, 'mend', `keep ${name} inside its range`, value)
  }
  return mended as Values
}
