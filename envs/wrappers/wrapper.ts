import { reading } from '../../checks/reading.js'
import type { Requirement } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { notASpace } from '../core/contract.js'
import type { Env, EnvMetadata, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError, foreignState, readOptions } from '../core/errors.js'

export const aSpace: Requirement = { words: 'a space', fits: (value) => notASpace(value) === undefined }
/** The spaces that a wrapper may name. */
const SPACES = { observations: aSpace, actions: aSpace }

/**
 * Checks what a wrapper is put around. It goes by structure, since an environment may bring its own copy of the classes.
 * @param wrapper its name, for messages
 * @throws EnvError INVALID_OPTION unless it is an environment
 */
export function checkInner(wrapper: string, env: unknown): void {
  const lack = reading(() => lackOf(env), ': it cannot be read')
  if (lack === undefined) return
  throw new EnvError('INVALID_OPTION', `Expected what ${wrapper} is put around to be an environment, got ${show(env)}${lack}`)
}

/** The end of the sentence about a value that is no environment; undefined for an environment. */
function lackOf(value: unknown): string | undefined {
  if (typeof value === 'string') return `; make(${show(value)}) makes one of an id`
  if (typeof value === 'function') return '; call it, or new it'
  if (typeof value !== 'object' || value === null) return ''
  const env = value as Readonly<Record<string, unknown>>
  const missing = ['reset', 'step'].find((method) => typeof env[method] !== 'function')
  if (missing !== undefined) return `: it has no method ${missing}`
  for (const name of ['observationSpace', 'actionSpace']) {
    const fault = notASpace(env[name])
    if (fault !== undefined) return `: its ${name} is no space, ${fault}`
  }
  return undefined
}

/**
 * An environment around another one, which changes nothing by itself. A subclass overrides what it does otherwise, and keeps what it
 * remembers in `ownState`.
 *
 * @typeParam InnerO the observations of the environment inside
 * @typeParam InnerA the actions of the environment inside
 *
 * @example
 * class Delayed<O, A> extends Wrapper<O, A> {
 *   override step(action: A): Step<O> {
 *     const [observation, reward, ...rest] = super.step(action)
 *     return [observation, rest[0] ? reward : 0, ...rest]
 *   }
 * }
 */
export class Wrapper<O, A, InnerO = O, InnerA = A> implements Env<O, A> {
  readonly observationSpace: Env<O, A>['observationSpace']
  readonly actionSpace: Env<O, A>['actionSpace']
  readonly metadata?: EnvMetadata
  readonly renderMode?: RenderMode | null
  readonly render?: () => string | Frame
  /** Present when the environment inside has them. */
  readonly getState?: () => EnvState
  readonly setState?: (state: EnvState) => void

  /**
   * @param spaces those that differ from the spaces of the environment inside
   * @throws EnvError INVALID_OPTION when `env` is no environment, or a space no space
   */
  constructor(
    readonly env: Env<InnerO, InnerA>,
    spaces?: { readonly observations?: Env<O, A>['observationSpace']; readonly actions?: Env<O, A>['actionSpace'] },
  ) {
    checkInner(new.target.name, env)
    const { observations, actions } = readOptions(new.target.name, spaces, SPACES, '{ observations: new Box(-1, 1) }')
    // Where a wrapper names no space, its type is that of the environment inside.
    this.observationSpace = observations ?? (env.observationSpace as unknown as Env<O, A>['observationSpace'])
    this.actionSpace = actions ?? (env.actionSpace as unknown as Env<O, A>['actionSpace'])
    if (env.metadata !== undefined) this.metadata = actions === undefined ? env.metadata : withoutArguments(env.metadata)
    if (env.renderMode !== undefined) this.renderMode = env.renderMode
    if (env.render !== undefined) this.render = () => env.render!()
    // Only where the environment inside has them: whoever asks a wrapped environment whether it has state learns the truth.
    if (env.getState === undefined || env.setState === undefined) return
    this.getState = () => ({ own: this.ownState(), env: env.getState!() })
    this.setState = (state) => {
      const saved = state as { own: EnvState; env: EnvState }
      if (saved?.env === undefined) throw foreignState(this.constructor.name, state)
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

  /** The state of the wrapper itself, copied. */
  protected ownState(): EnvState {
    return null
  }

  /** @throws EnvError INVALID_OPTION for what `ownState` of another wrapper gave */
  protected setOwnState(own: EnvState): void {
    checkOwn(this, own === null, own)
  }
}

/** @throws EnvError INVALID_OPTION where what is to be a wrapper's own state does not fit */
export function checkOwn(wrapper: object, fits: boolean, own: EnvState): void {
  if (!fits) throw foreignState(wrapper.constructor.name, own)
}

/** The metadata of an environment whose actions have other parts. */
function withoutArguments({ action_arguments, ...metadata }: EnvMetadata): EnvMetadata {
  return metadata
}

/**
 * A wrapper that shows every observation otherwise, those of `reset` included.
 *
 * @example
 * class Halved<A> extends ObservationWrapper<Float32Array, A> {
 *   protected override observation(observation: Float32Array): Float32Array {
 *     return observation.map((x) => x / 2)
 *   }
 * }
 */
export abstract class ObservationWrapper<O, A, InnerO = O> extends Wrapper<O, A, InnerO> {
  /** The observation that is shown instead: a new one, since the environment may use its own again. */
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
