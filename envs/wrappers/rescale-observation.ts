import { finiteNumber } from '../../checks/requirements.js'
import type { Env } from '../core/env.js'
import { check, expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { boxOf, type Numbers, numbersOf } from './boxes.js'
import { checkInner, ObservationWrapper } from './wrapper.js'

/**
 * Maps every coordinate of a bounded Box linearly from its bounds to `low`..`high`, as Gymnasium's wrapper of that name does. An
 * observation outside its bounds comes to lie at the end. Observations are float32 also where the Box holds whole numbers, such as pixels.
 *
 * @example
 * const env = new RescaleObservation(make('MountainCar-v0'), -1, 1)
 */
export class RescaleObservation<A> extends ObservationWrapper<Float32Array, A, Numbers> {
  declare readonly observationSpace: Box
  private readonly scale: Float64Array
  private readonly offset: Float64Array

  /** @throws EnvError INVALID_OPTION when the observations are no Box with finite bounds, or `low` is not below `high` */
  constructor(env: Env<Numbers, A>, low = -1, high = 1) {
    checkInner('RescaleObservation', env)
    const isBounded = (box: { low: ArrayLike<number>; high: ArrayLike<number> }): boolean =>
      [...Array.from(box.low), ...Array.from(box.high)].every(Number.isFinite)
    const space = boxOf(env.observationSpace, 'the observations to rescale', 'a Box with finite bounds', isBounded)
    for (const [name, bound] of Object.entries({ low, high })) check(`${name} of RescaleObservation`, bound, finiteNumber)
    if (!(low < high)) throw expected('low', 'below high', `${low} and ${high}`)
    super(env, { observations: new Box(low, high, { shape: space.shape }) })
    this.scale = Float64Array.from(space.low, (bound, i) => (high - low) / (space.high[i]! - bound))
    this.offset = Float64Array.from(space.low, (bound, i) => low - bound * this.scale[i]!)
  }

  protected override observation(observation: ArrayLike<number>): Float32Array {
    // Rounding may carry a bound past its end.
    const { low, high } = this.observationSpace
    return Float32Array.from(numbersOf(observation), (value, i) =>
      Math.min(high[i]!, Math.max(low[i]!, value * this.scale[i]! + this.offset[i]!)),
    )
  }
}
