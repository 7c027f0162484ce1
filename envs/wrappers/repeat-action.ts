import { positiveInteger } from '../../checks/requirements.js'
import { allows } from '../core/action-masks.js'
import type { Env, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import { Wrapper } from './wrapper.js'

/**
 * Takes each action `times` times in a row, or until the episode ends or a mask forbids it, and adds the rewards up. Returns stay what they
 * are; episodes take fewer steps.
 *
 * @example
 * const env = new RepeatAction(make('Pendulum-v1'), 4) // 50 steps an episode
 */
export class RepeatAction<O, A> extends Wrapper<O, A> {
  /** @throws EnvError INVALID_OPTION when `times` is no positive integer */
  constructor(
    env: Env<O, A>,
    private readonly times: number,
  ) {
    super(env)
    check('the times to repeat an action', times, positiveInteger)
  }

  override step(action: A): Step<O> {
    let total = 0
    for (let time = 1; ; time++) {
      const [observation, reward, terminated, truncated, info] = this.env.step(action)
      total += reward
      if (terminated || truncated || time === this.times || !allows(this.actionSpace, info, action))
        return [observation, total, terminated, truncated, info]
    }
  }
}
