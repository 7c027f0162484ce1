import { aFunction } from '../../checks/requirements.js'
import type { Env, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import { Wrapper } from './wrapper.js'

/**
 * Pays a function of every reward.
 *
 * @example
 * const env = new TransformReward(make('Pendulum-v1'), (reward) => reward / 10)
 */
export class TransformReward<O, A> extends Wrapper<O, A> {
  /**
   * @param transform gives the same for the same
   * @throws EnvError INVALID_OPTION when transform is no function
   */
  constructor(
    env: Env<O, A>,
    private readonly transform: (reward: number) => number,
  ) {
    check('transform of TransformReward', transform, aFunction)
    super(env)
  }

  override step(action: A): Step<O> {
    const [observation, reward, ...rest] = this.env.step(action)
    return [observation, this.transform(reward), ...rest]
  }
}
