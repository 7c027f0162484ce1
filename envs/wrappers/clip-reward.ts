import type { Requirement } from '../../checks/requirements.js'
import type { Env } from '../core/env.js'
import { expected, readOptions } from '../core/errors.js'
import { TransformReward } from './transform-reward.js'

const aNumber: Requirement = { words: 'a number', fits: (value) => typeof value === 'number' && !Number.isNaN(value) }

export interface ClipRewardOptions {
  /** The least reward; absent, none. */
  readonly min?: number
  /** The largest reward; absent, none. */
  readonly max?: number
}

/**
 * Pays no less than `min` and no more than `max`. At least one of them has to be given.
 *
 * @example
 * const env = new ClipReward(make('Pendulum-v1'), { min: -1, max: 1 })
 */
export class ClipReward<O, A> extends TransformReward<O, A> {
  /**
   * @throws EnvError INVALID_OPTION when neither bound is given, one is no number, or `min` is above `max`
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<O, A>, options: ClipRewardOptions) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = readOptions(
      'ClipReward',
      options,
      { min: aNumber, max: aNumber },
      '{ min: -1, max: 1 }',
    )
    if (!(min <= max) || (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY)) {
      throw expected('the bounds of ClipReward', 'min <= max, at least one of them', [min, max])
    }
    super(env, (reward) => Math.min(Math.max(reward, min), max))
  }
}
