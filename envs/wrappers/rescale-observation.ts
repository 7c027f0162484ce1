import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { passState } from './state.js'

/** Maps every coordinate of a bounded Box linearly from its bounds to `low`..`high`, as Gymnasium's wrapper of that name does. */
export class RescaleObservation<A> implements Env<Float32Array, A> {
  readonly observationSpace: Box
  readonly actionSpace: Env<Float32Array, A>['actionSpace']
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void
  private readonly scale: Float64Array
  private readonly offset: Float64Array

  /** @throws EnvError INVALID_OPTION unless the observations are a Box with finite bounds and `low` is below `high` */
  constructor(
    private readonly env: Env<Float32Array, A>,
    low = -1,
    high = 1,
  ) {
    const space: unknown = env.observationSpace
    if (!(space instanceof Box && [...space.low, ...space.high].every(Number.isFinite))) {
      throw expected('the observations to rescale', 'a Box with finite bounds', env.observationSpace.name)
    }
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) throw expected('low', 'below high', `${low} and ${high}`)
    this.scale = Float64Array.from(space.low, (bound: number, i) => (high - low) / (space.high[i]! - bound))
    this.offset = Float64Array.from(space.low, (bound: number, i) => low - bound * this.scale[i]!)
    this.observationSpace = new Box(low, high, { shape: space.shape })
    this.actionSpace = env.actionSpace
    passState(this, env, { get: () => null, set: () => {} })
  }

  reset(options?: ResetOptions): Reset<Float32Array> {
    const [observation, info] = this.env.reset(options)
    return [this.rescaled(observation), info]
  }

  step(action: A): Step<Float32Array> {
    const [observation, ...rest] = this.env.step(action)
    return [this.rescaled(observation), ...rest]
  }

  close(): void {
    this.env.close?.()
  }

  /** A new array: the environment may use its own again. */
  private rescaled(observation: Float32Array): Float32Array {
    // Rounding may carry a bound past its end.
    const { low, high } = this.observationSpace
    return observation.map((value, i) => Math.min(high[i]!, Math.max(low[i]!, value * this.scale[i]! + this.offset[i]!)))
  }
}
