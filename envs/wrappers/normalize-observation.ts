import { positiveNumber } from '../../checks/requirements.js'
import type { Env, EnvState } from '../core/env.js'
import { readOptions } from '../core/errors.js'
import { needsDoubles } from '../core/observations.js'
import { Box } from '../spaces/box.js'
import { boxOf, type Numbers, numbersOf } from './boxes.js'
import { type NormalizeOptions, RunningMean } from './running-mean.js'
import { checkInner, checkOwn, ObservationWrapper } from './wrapper.js'

/**
 * Shows (observation - mean) / sqrt(variance + epsilon), with mean and variance of all observations so far, those of `reset` and this one
 * included. A seeded reset does not forget them; `getState` holds them. They belong to the environment: they neither travel with an exploit
 * nor stand still in an evaluation, as those of an agent's option `normalizeObservations` do.
 *
 * Equal to Gymnasium's, but for Boxes of float64 and of whole numbers beyond 2^24: there Gymnasium's start at mean 0 would drown what is
 * far from 0 and varies little (a clock at 1e8), so statistics start at the first observation.
 *
 * @example
 * const env = new NormalizeObservation(make('MountainCar-v0'))
 * env.updateRunningMean = false // for an evaluation: mean and variance stay as they are
 */
export class NormalizeObservation<A> extends ObservationWrapper<Float32Array, A, Numbers> {
  /** False freezes mean and variance, for evaluation. A setting, not part of the state. */
  updateRunningMean = true
  private readonly running: RunningMean
  private readonly round: (x: number) => number
  private readonly epsilon: number

  /**
   * @throws EnvError INVALID_OPTION when the observations are no Box, or epsilon is no positive number
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<Numbers, A>, options?: NormalizeOptions) {
    checkInner('NormalizeObservation', env)
    const { shape, flatSize, type } = boxOf(env.observationSpace, 'the observations to normalize')
    const { epsilon = 1e-8 } = readOptions('NormalizeObservation', options, { epsilon: positiveNumber }, '{ epsilon: 1e-8 }')
    super(env, { observations: new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, { shape }) })
    this.round = type === 'float32' ? Math.fround : (x) => x
    this.running = new RunningMean(flatSize, this.round, needsDoubles(env.observationSpace))
    this.epsilon = epsilon
  }

  protected override observation(shown: ArrayLike<number>): Float32Array {
    const observation = numbersOf(shown)
    const { running, round } = this
    if (this.updateRunningMean) running.update(observation)
    return Float32Array.from(observation, (x, i) => {
      return round(x - running.mean[i]!) / round(Math.sqrt(round(running.variance[i]! + round(this.epsilon))))
    })
  }

  protected override ownState(): EnvState {
    return this.running.getState()
  }

  protected override setOwnState(own: EnvState): void {
    checkOwn(this, this.running.fits(own), own)
    this.running.setState(own)
  }
}
