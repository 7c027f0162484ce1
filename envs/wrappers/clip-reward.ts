import type { Env } from '../core/env.js'
import { expected } from '../core/errors.js'
import { TransformReward } from './transform-reward.js'

export interface ClipRewardOptions {
  /** Absent, there is no such bound; one of them there must be. */
  readonly min?: number
  readonly max?: number
}

/** Pays no less than `min` and no more than `max`. */
export class ClipReward<O, A> extends TransformReward<O, A> {
  /** @throws EnvError INVALID_OPTION */
  constructor(env: Env<O, A>, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: ClipRewardOptions) {
    if (!(min <= max) || (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY)) {
      throw expected('the bounds of ClipReward', 'min <= max, at least one of them', [min, max])
    }
    super(env, (reward) => Math.min(Math.max(reward, min), max))
  }
}
