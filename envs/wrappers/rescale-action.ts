import type { Env } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { boxOf, numbersOf } from './boxes.js'
import { TransformAction } from './transform-action.js'
import { checkInner } from './wrapper.js'

/** Takes actions of `low`..`high` and maps them linearly to the bounds of the environment's Box; in float32, as Gymnasium calculates. */
export class RescaleAction<O> extends TransformAction<O, Float32Array, ArrayLike<number>> {
  /**
   * @param low one for all numbers of an action, or one each; likewise `high`
   * @throws EnvError SPACE_INVALID for bounds that are no numbers; INVALID_OPTION unless the actions are a Box of floats with finite bounds and `low` is below `high`
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
    super(env, (action) => Float32Array.from(numbersOf(action), (x, i) => fround(fround(x) - offset[i]!) / slope[i]!), outer)
  }
}
