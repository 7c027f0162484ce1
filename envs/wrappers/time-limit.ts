import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { passRender } from './render.js'
import { passState } from './state.js'

/** Truncates an episode at its `limit`-th step; the same step may also terminate it. */
export class TimeLimit<O, A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void
  readonly metadata?: RenderMetadata
  readonly renderMode?: RenderMode | null
  readonly render?: () => string | Frame
  private elapsed = 0

  /** @throws EnvError INVALID_OPTION unless limit is a positive whole number */
  constructor(
    private readonly env: Env<O, A>,
    private readonly limit: number,
  ) {
    if (!Number.isSafeInteger(limit) || limit < 1) throw expected('the time limit', 'a positive whole number of steps', limit)
    this.observationSpace = env.observationSpace
    this.actionSpace = env.actionSpace
    passRender(this, env)
    passState(this, env, {
      get: () => this.elapsed,
      set: (own) => {
        this.elapsed = own as number
      },
    })
  }

  reset(options?: ResetOptions): Reset<O> {
    this.elapsed = 0
    return this.env.reset(options)
  }

  step(action: A): Step<O> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action)
    this.elapsed++
    return [observation, reward, terminated, truncated || this.elapsed >= this.limit, info]
  }

  close(): void {
    this.env.close?.()
  }
}
