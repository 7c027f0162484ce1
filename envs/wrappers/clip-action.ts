import type { Env } from '../core/env.js'
import { Box } from '../spaces/box.js'
import { boxOf, numbersOf } from './boxes.js'
import { TransformAction } from './transform-action.js'
import { checkInner } from './wrapper.js'

/**
 * Takes any numbers as an action, and clips each to the bounds of the environment's Box. Its own action space is a Box of the same shape
 * without bounds.
 *
 * @example
 * const env = new ClipAction(make('Pendulum-v1')) // torques are -2 to 2
 * env.reset({ seed: 1 })
 * env.step([7]) // acts as [2]
 */
export class ClipAction<O> extends TransformAction<O, Float32Array, ArrayLike<number>> {
  /** @throws EnvError INVALID_OPTION when the actions of `env` are no Box of float32 */
  constructor(env: Env<O, ArrayLike<number>>) {
    checkInner('ClipAction', env)
    const { low, high, shape } = boxOf(env.actionSpace, 'the actions to clip', 'a Box of float32', ({ type }) => type === 'float32')
    const clip = (action: ArrayLike<number>): Float32Array =>
      Float32Array.from(numbersOf(action), (x, i) => Math.min(Math.max(x, low[i]!), high[i]!))
    super(env, clip, new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, { shape }))
  }
}
