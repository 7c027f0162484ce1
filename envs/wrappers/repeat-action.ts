import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { passState } from './state.js'

/**
 * Takes each action `times` times in a row, or until the episode ends, and adds the rewards up: returns stay what they are, episodes
 * become shorter in steps.
 */
export class RepeatAction<O, A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void

  /** @throws EnvError INVALID_OPTION unless times is a positive whole number */
  constructor(
    private readonly env: Env<O, A>,
    private readonly times: number,
  ) {
    if (!Number.isSafeInteger(times) || times < 1) throw expected('the times to repeat an action', 'a positive whole number', times)
    this.observationSpace = env.observationSpace
    this.actionSpace = env.actionSpace
    passState(this, env, { get: () => null, set: () => {} })
  }

  reset(options?: ResetOptions): Reset<O> {
    return this.env.reset(options)
  }

  step(action: A): Step<O> {
    let total = 0
    for (let time = 1; ; time++) {
      const [observation, reward, terminated, truncated, info] = this.env.step(action)
      total += reward
      if (terminated || truncated || time === this.times) return [observation, total, terminated, truncated, info]
    }
  }

  close(): void {
    this.env.close?.()
  }
}
