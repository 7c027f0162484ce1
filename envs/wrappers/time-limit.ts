import { positiveInteger } from '../../checks/requirements.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import { checkOwn, Wrapper } from './wrapper.js'

/**
 * Truncates an episode at its `limit`-th step; the same step may also terminate it.
 *
 * @example
 * const env = new TimeLimit(new MyEnv(), 500)
 */
export class TimeLimit<O, A> extends Wrapper<O, A> {
  private elapsed = 0

  /** @throws EnvError INVALID_OPTION when `limit` is no positive integer */
  constructor(
    env: Env<O, A>,
    readonly limit: number,
  ) {
    super(env)
    check('the time limit', limit, { ...positiveInteger, words: 'a positive integer of steps, as in new TimeLimit(env, 500)' })
  }

  override reset(options?: ResetOptions): Reset<O> {
    this.elapsed = 0
    return this.env.reset(options)
  }

  override step(action: A): Step<O> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action)
    this.elapsed++
    return [observation, reward, terminated, truncated || this.elapsed >= this.limit, info]
  }

  protected override ownState(): EnvState {
    return this.elapsed
  }

  protected override setOwnState(own: EnvState): void {
    checkOwn(this, Number.isSafeInteger(own), own)
    this.elapsed = own as number
  }
}
