import type { Env } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { boxOf, numbersOf } from './boxes.js'
import { TransformAction } from './transform-action.js'
import { checkInner } from './wrapper.js'

/**
 * Takes actions from `low` to `high` (-1 to 1 unless given) and maps them linearly to the bounds of the environment's Box, in float32 as
 * Gymnasium does. Unlike there, an action within `low` and `high` stays within the Box when it is rounded.
 *
 * @example
 * const env = new RescaleAction(make('Pendulum-v1'), -1, 1)
 * env.reset({ seed: 1 })
 * env.step([0.5]) // a torque of 1
 */
export class RescaleAction<O> extends TransformAction<O, Float32Array, ArrayLike<number>> {
  /**
   * @param low one for all numbers of an action, or one each; likewise `high`
   * @throws EnvError INVALID_OPTION when the actions are no Box of floats with finite bounds, or `low` is not below `high`
   * @throws EnvError SPACE_INVALID when a bound is no number
   */
  constructor(env: Env<O, ArrayLike<number>>, low: number | ArrayLike<number> = -1, high: number | ArrayLike<number> = 1) {
    checkInner('RescaleAction', env)
    const inner = boxOf(env.actionSpace, 'the actions to rescale', 'a Box of float32 with finite bounds', (box) => {
      return box.type === 'float32' && [...box.low, ...box.high].every(Number.isFinite)
    })
    const outer = new Box(low, high, { shape: inner.shape })
    const wrong = outer.low.findIndex((bound, i) => !(Number.isFinite(bound) && Number.isFinite(outer.high[i]) && bound < outer.high[i]!))
    if (wrong >= 0) throw expected('the bounds of RescaleAction', 'finite, low below high', [outer.low[wrong], outer.high[wrong]])
    const { fround } = Math
    const slope = outer.low.map((bound, i) => (outer.high[i]! - bound) / (inner.high[i]! - inner.low[i]!))
    const offset = outer.low.map((bound, i) => fround(slope[i]! * -inner.low[i]!) + bound)
    const rescale = (action: ArrayLike<number>): Float32Array =>
      Float32Array.from(numbersOf(action), (given, i) => {
        const x = fround(given)
        const y = fround(fround(x - offset[i]!) / slope[i]!)
        // The rounding may bring an action at a bound beyond it. One that was beyond stays so: the environment may refuse it.
        return x < outer.low[i]! || x > outer.high[i]! ? y : Math.min(Math.max(y, inner.low[i]!), inner.high[i]!)
      })
    super(env, rescale, outer)
  }
}
