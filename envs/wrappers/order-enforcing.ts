import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import { passRender } from './render.js'
import { passState } from './state.js'

type Phase = 'new' | 'running' | 'over'

/** Refuses a step or a picture before the first reset, and a step after an episode's end. */
export class OrderEnforcing<O, A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void
  readonly metadata?: RenderMetadata
  readonly renderMode?: RenderMode | null
  readonly render?: () => string | Frame
  private phase: Phase = 'new'

  constructor(private readonly env: Env<O, A>) {
    this.observationSpace = env.observationSpace
    this.actionSpace = env.actionSpace
    passRender(this, env)
    const render = this.render
    if (render !== undefined) {
      this.render = () => {
        if (this.phase === 'new') throw new EnvError('ENV_RESET_NEEDED', 'Expected reset to be called before the first render, got render')
        return render()
      }
    }
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
