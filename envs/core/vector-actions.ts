import { choicesOf } from '../spaces/choices.js'
import type { Space } from '../spaces/space.js'
import { expected } from './errors.js'

const KINDS: ReadonlySet<string> = new Set(['[object Int32Array]', '[object Float32Array]'])

/** The numbers of one environment's action in the array that a vector's `step` takes. */
export function actionWidth(space: Space): number {
  return space.name === 'Box' ? space.flatSize : (choicesOf(space)?.sizes.length ?? 1)
}

/**
 * Checks the array that a vector's `step` is given: another number of actions, or texts, would be played as if they were meant.
 *
 * @param width numbers of one environment's action
 * @throws EnvError INVALID_OPTION
 */
export function checkActions(actions: unknown, count: number, width: number): void {
  // The first way is the fast one; the other knows the arrays of another realm too.
  const isArray = actions instanceof Int32Array || actions instanceof Float32Array || KINDS.has(Object.prototype.toString.call(actions))
  if (isArray && (actions as Int32Array).length === count * width) return
  const each = width === 1 ? 'one' : width
  throw expected(`the actions of ${count} environments`, `an Int32Array or Float32Array of ${each} a row, ${count * width} in all`, actions)
}

/**
 * Checks the choices of a row, one a part.
 *
 * @param first the place of its first part
 * @param name of the environment, for messages
 * @throws EnvError INVALID_OPTION for what is no whole number from 0 to below the part's size
 */
export function checkChoices(actions: Int32Array | Float32Array, first: number, sizes: readonly number[], name: string): void {
  for (let part = 0; part < sizes.length; part++) {
    const choice = actions[first + part]!
    if (Number.isInteger(choice) && choice >= 0 && choice < sizes[part]!) continue
    const what = sizes.length === 1 ? `the action of ${name}` : `part ${part} of the action of ${name}`
    throw expected(what, `a whole number from 0 to ${sizes[part]! - 1}`, choice)
  }
}
