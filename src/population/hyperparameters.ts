import { CladeError } from '../errors.js'
import { type Random, stream } from '../random.js'
import { mend } from '../search-space/rules/mend.js'
import { mendMove } from '../search-space/rules/mend-move.js'
import type { Space } from '../search-space/space.js'
import type { Values } from '../trainable.js'
import { broken, callUser, isObject, isValue, type UserCode } from '../user-code.js'
import type { Explore, ExploreContext } from './explore/explore.js'
import type { PopulationConfig } from './types.js'

/** The most draws that are tried. Where the rules can hold at all, one of so many can be mended. */
const DRAWS = 100

/** Draws a value for every hyperparameter: for the first life of that member, or (null) for a later life of any. */
export type Draw = (random: Random, member: number | null) => Values

/**
 * The values that a member starts a life with. They keep the rules: a draw that breaks them is mended, which may leave the initial range
 * but not the range that a value may evolve in.
 *
 * @param label names the stream
 * @throws CladeError RULES_UNSATISFIABLE where no draw can be mended
 */
export function drawn({ seed, space, defaults, rules }: PopulationConfig, label: string, draw: (random: Random) => Values): Values {
  const random = stream(seed, label)
  for (let i = 0; i < DRAWS; i++) {
    const values = mend(draw(random), rules, space, defaults)
    if (values !== null) return values
  }
  const text = rules.map(({ rule, names }) => `${rule}(${names.join(', ')})`).join(', ')
  throw new CladeError('RULES_UNSATISFIABLE', `Expected values in these ranges to keep ${text} together, got none`)
}

/**
 * The values that explore makes of `start`, where it may change them. Values that break a rule are mended, without taking a move back where
 * the rule allows another.
 *
 * @throws CladeError EXPLORE_INVALID where the explore names what it may not change, or leaves the ranges
 */
export function explored(explore: Explore, start: Values, random: Random, context: ExploreContext, config: PopulationConfig): Values {
  const { space, rules, defaults } = config
  const free: Space = Object.fromEntries(Object.entries(space).filter(([name]) => config.adapt.includes(name)))
  const values = called(explore, start, free, random, context)
  return mendMove(start, { ...start, ...values }, rules, free, defaults)
}

/** Explores behind the boundary to somebody's code. */
function called(explore: Explore, start: Values, free: Space, random: Random, context: ExploreContext): Values {
  const user: UserCode = { name: `the explore ${explore.name}`, code: 'EXPLORE_INVALID', owner: explore }
  return callUser(user, 'explore', () => {
    const values: unknown = explore.explore(start, free, random, context)
    if (!isObject(values)) throw broken(user, 'explore', 'return an object of values', values)
    for (const [name, value] of Object.entries(values)) {
      if (Object.hasOwn(free, name) || Object.is(value, start[name])) continue
      throw broken(user, 'explore', `change nothing but ${Object.keys(free).join(', ')}`, value, ` for ${name}`)
    }
    for (const [name, kind] of Object.entries(free)) {
      const value = values[name]
      if (isValue(value) && kind.contains(value)) continue
      throw broken(user, 'explore', `keep ${name} inside its range`, value)
    }
    return values as Values
  })
}
