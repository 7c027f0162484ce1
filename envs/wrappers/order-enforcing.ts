import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import { passState } from './state.js'

type Phase = 'new' | 'running' | 'over'

/** Refuses a step before the first reset, and one after an episode's end. */
export class OrderEnforcing<O, A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void
  private phase: Phase = 'new'

  constructor(private readonly env: Env<O, A>) {
    this.observationSpace = env.observationSpace
    this.actionSpace = env.actionSpace
    passState(this, env, {
      get: () => this.phase,
      set: (own) => {
        this.phase = own as Phase
      },
    })
  }

  reset(options?: ResetOptions): Reset<O> {
    const start = this.env.reset(options)
    this.phase = 'running'
    return start
  }

  /** @throws EnvError ENV_RESET_NEEDED */
  step(action: A): Step<O> {
    if (this.phase !== 'running') {
      const when = this.phase === 'new' ? 'before the first step' : "after an episode's end"
      throw new EnvError('ENV_RESET_NEEDED', `Expected reset to be called ${when}, got step`)
    }
    const step = this.env.step(action)
    if (step[2] || step[3]) this.phase = 'over'
    return step
  }

  close(): void {
    this.env.close?.()
  }
}
