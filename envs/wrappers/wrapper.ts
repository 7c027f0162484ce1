import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'

/**
 * An environment around another one. As it stands it changes nothing; a wrapper says what it does otherwise, and, where that depends on
 * what happened before, keeps it in `ownState`.
 *
 * @typeParam InnerO observations of the environment inside; `InnerA` its actions
 */
export class Wrapper<O, A, InnerO = O, InnerA = A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  readonly metadata?: RenderMetadata
  readonly renderMode?: RenderMode | null
  readonly render?: () => string | Frame
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void

  /** @param spaces those that differ from the spaces of the environment inside */
  constructor(
    readonly env: Env<InnerO, InnerA>,
    spaces: { readonly observations?: Env<O, A>['observationSpace']; readonly actions?: Env<O, A>['actionSpace'] } = {},
  ) {
    // Where a wrapper names no space, its type is that of the environment inside.
    this.observationSpace = spaces.observations ?? (env.observationSpace as unknown as Env<O, A>['observationSpace'])
    this.actionSpace = spaces.actions ?? (env.actionSpace as unknown as Env<O, A>['actionSpace'])
    if (env.metadata !== undefined) this.metadata = env.metadata
    if (env.renderMode !== undefined) this.renderMode = env.renderMode
    if (env.render !== undefined) this.render = () => env.render!()
    // Only where the environment inside has them: whoever asks a wrapped environment whether it has state learns the truth.
    if (env.getState === undefined || env.setState === undefined) return
    this.getState = () => ({ own: this.ownState(), env: env.getState!() })
    this.setState = (state) => {
      const saved = state as { own: EnvState; env: EnvState }
      this.setOwnState(saved.own)
      env.setState!(saved.env)
    }
  }

  reset(options?: ResetOptions): Reset<O> {
    return this.env.reset(options) as unknown as Reset<O>
  }

  step(action: A): Step<O> {
    return this.env.step(action as unknown as InnerA) as unknown as Step<O>
  }

  close(): void | Promise<void> {
    return this.env.close?.()
  }

  /** What the wrapper itself remembers, copied. */
  protected ownState(): EnvState {
    return null
  }

  protected setOwnState(_own: EnvState): void {}
}

/** A wrapper that shows every observation otherwise, those of `reset` included. */
export abstract class ObservationWrapper<O, A, InnerO = O> extends Wrapper<O, A, InnerO> {
  /** What is shown instead: something new, since the environment may use its own again. */
  protected abstract observation(observation: InnerO): O

  override reset(options?: ResetOptions): Reset<O> {
    const [observation, info] = this.env.reset(options)
    return [this.observation(observation), info]
  }

  override step(action: A): Step<O> {
    const [observation, ...rest] = this.env.step(action)
    return [this.observation(observation), ...rest]
  }
}
