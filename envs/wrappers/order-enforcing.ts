import { reading } from '../../checks/reading.js'
import { anything } from '../../checks/requirements.js'
import type { Env, EnvState, Frame, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError, readOptions, resetNeeded } from '../core/errors.js'
import { checkOwn, Wrapper } from './wrapper.js'

const PHASES = ['new', 'running', 'over'] as const
type Phase = (typeof PHASES)[number]

/** Tells quickly whether options are as usual, since short episodes are reset often. */
function isUsual(options: object): boolean {
  const names = reading(() => Object.keys(options), undefined)
  return names?.every((name) => name === 'seed' || name === 'options') === true && typeof options === 'object'
}

/**
 * Refuses a step or a picture before the first reset, and a step after the end of an episode. `make` puts it around every environment.
 *
 * @example
 * const env = new OrderEnforcing(new MyEnv())
 * env.step(0) // throws EnvError ENV_RESET_NEEDED
 */
export class OrderEnforcing<O, A> extends Wrapper<O, A> {
  declare readonly render?: () => string | Frame
  private phase: Phase = 'new'

  /** @throws EnvError INVALID_OPTION when `env` is no environment */
  constructor(env: Env<O, A>) {
    super(env)
    if (env.render !== undefined) {
      this.render = () => {
        if (this.phase === 'new') throw resetNeeded('render')
        return env.render!()
      }
    }
  }

  /** @throws EnvError UNKNOWN_OPTION when there is an option other than `seed` and `options` */
  override reset(options?: ResetOptions): Reset<O> {
    if (options !== undefined && !isUsual(options)) readOptions('reset', options, { seed: anything, options: anything }, '{ seed: 1 }')
    const start = this.env.reset(options)
    this.phase = 'running'
    return start
  }

  /** @throws EnvError ENV_RESET_NEEDED before the first reset, and after the end of an episode */
  override step(action: A): Step<O> {
    if (this.phase !== 'running') {
      const when = this.phase === 'new' ? 'before the first step' : "after an episode's end"
      throw new EnvError('ENV_RESET_NEEDED', `Expected reset to be called ${when}, got step`)
    }
    const step = this.env.step(action)
    if (step[2] || step[3]) this.phase = 'over'
    return step
  }

  protected override ownState(): EnvState {
    return this.phase
  }

  protected override setOwnState(own: EnvState): void {
    checkOwn(this, PHASES.includes(own as Phase), own)
    this.phase = own as Phase
  }
}
