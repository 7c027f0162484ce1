import type { EnvState } from '../../envs/core/env.js'
import type { Observations } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { choicesOf } from '../../envs/spaces/choices.js'

/**
 * Resets environments for another member. A seeded reset alone would leave what an environment keeps from one episode to the next, such as
 * the statistics of a NormalizeObservation, and with it a trace of the member before. So environments that have a state get back their
 * initial one first.
 */
export class CleanReset {
  private initialState: EnvState | undefined

  constructor(private readonly vector: VectorEnv) {}

  /** Prepares environments that have just been opened: whether they have action masks shows at their first reset. */
  open(): void {
    if (this.vector.hasState) this.saveInitialState()
    else if (choicesOf(this.vector.singleActionSpace) !== null) this.vector.reset({ seed: 0 })
  }

  /** Saves the state of environments that have one. It is called before they are first used. */
  saveInitialState(): void {
    if (!this.vector.hasState || this.initialState !== undefined) return
    // A state can be read only after a reset. The seed of a later reset overrides this one.
    this.vector.reset({ seed: 0 })
    this.initialState = this.vector.getState()
  }

  /** Resets the environments with that seed, from their initial state. */
  reset(seed: number): Observations {
    this.saveInitialState()
    if (this.initialState !== undefined) this.vector.setState(this.initialState)
    return this.vector.reset({ seed })
  }
}
