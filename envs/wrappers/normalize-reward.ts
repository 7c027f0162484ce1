import { numberFrom, positiveNumber } from '../../checks/requirements.js'
import type { Env, EnvState, Step } from '../core/env.js'
import { readOptions } from '../core/errors.js'
import { areAsMany } from './boxes.js'
import { type NormalizeOptions, RunningMean } from './running-mean.js'
import { checkOwn, Wrapper } from './wrapper.js'

export interface NormalizeRewardOptions extends NormalizeOptions {
  /** The discount of the returns whose variance is measured; absent, 0.99. */
  readonly gamma?: number
}

/**
 * Pays reward / sqrt(variance + epsilon), with the variance of the running discounted returns G = gamma G (1 - terminated) + reward. The
 * mean is not subtracted, and G goes on over a truncation, as in Gymnasium. `getState` holds the statistics. They belong to the
 * environment: they do not travel with an exploit, as those of an agent's option `normalizeRewards` do, and a score is in units of the
 * normalised reward.
 *
 * @example
 * const env = new NormalizeReward(make('Pendulum-v1'), { gamma: 0.99 })
 */
export class NormalizeReward<O, A> extends Wrapper<O, A> {
  /** False freezes the variance, for evaluation. A setting, not part of the state. */
  updateRunningMean = true
  private readonly running = new RunningMean(1)
  private readonly gamma: number
  private readonly epsilon: number
  private readonly discounted = new Float64Array(1)

  /**
   * @throws EnvError INVALID_OPTION when gamma is not from 0 to 1, or epsilon is no positive number
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<O, A>, options?: NormalizeRewardOptions) {
    const requirements = { gamma: numberFrom(0, 1), epsilon: positiveNumber }
    const { gamma = 0.99, epsilon = 1e-8 } = readOptions('NormalizeReward', options, requirements, '{ gamma: 0.99 }')
    super(env)
    this.gamma = gamma
    this.epsilon = epsilon
  }

  override step(action: A): Step<O> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action)
    this.discounted[0] = this.discounted[0]! * this.gamma * (terminated ? 0 : 1) + reward
    if (this.updateRunningMean) this.running.update(this.discounted)
    return [observation, reward / Math.sqrt(this.running.variance[0]! + this.epsilon), terminated, truncated, info]
  }

  protected override ownState(): EnvState {
    return { running: this.running.getState(), discounted: this.discounted.slice() }
  }

  protected override setOwnState(own: EnvState): void {
    const saved = own as { running: EnvState; discounted: Float64Array }
    checkOwn(this, this.running.fits(saved?.running) && areAsMany(this.discounted, saved.discounted), own)
    this.running.setState(saved.running)
    this.discounted.set(saved.discounted)
  }
}
