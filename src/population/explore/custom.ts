import { flag } from '../../../checks/requirements.js'
import { expected, readOptions } from '../../errors.js'
import type { Random } from '../../random.js'
import type { Space } from '../../search-space/space.js'
import type { Values } from '../../trainable.js'
import { broken, isObject, type UserCode } from '../../user-code.js'
import type { Explore, ExploreContext } from './explore.js'

export interface CustomContext extends ExploreContext {
  /** The ranges of what may change. */
  readonly space: Space
  /** The only randomness to use, or a resume decides otherwise. */
  readonly random: Random
}

/**
 * An explore of your own: gets the values that were copied and returns those that change; a value that it leaves out stays. The run
 * stops with EXPLORE_INVALID at a name that may not change or a value outside its range.
 *
 * A resume compares the name, not the function: give a changed function another name. `history: true` where it reads the history.
 *
 * @example
 * explore: custom('halve', ({ entropyCost }) => ({ entropyCost: Number(entropyCost) / 2 }))
 *
 * @throws CladeError INVALID_OPTION where the name is empty, or the function none
 */
export function custom(
  name: string,
  fn: (values: Values, context: CustomContext) => Values,
  options: { readonly history?: boolean } = {},
): Explore {
  const { history = false } = readOptions('custom', options, { history: flag }, '{ history: true }')
  if (typeof name !== 'string' || name === '') throw expected('name of custom', 'a text that tells it from others', name)
  if (typeof fn !== 'function') throw expected('function of custom', 'a function of values and context', fn)
  const user: UserCode = { name: `the explore ${name}`, code: 'EXPLORE_INVALID', owner: { fn } }
  const explore: Explore & { readonly fn: typeof fn } = {
    name,
    config: { custom: true },
    // For the boundary, which says where it is written.
    fn,
    history,
    explore(values, space, random, context) {
      const kept = Object.fromEntries(Object.keys(space).map((key) => [key, values[key]!]))
      const changed: unknown = fn(values, { ...context, space, random })
      if (!isObject(changed)) throw broken(user, 'fn', 'return an object of values', changed)
      return { ...kept, ...(changed as Values) }
    },
  }
  return explore
}
