import type { EnvState } from '../../envs/core/env.js'
import type { Observations } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'

/**
 * Makes environments new again, as far as they have a state: a seeded reset alone leaves what they keep from one episode to the next,
 * such as the statistics of a NormalizeObservation, and with it something of the member that used them before.
 */
export class Fresh {
  private state: EnvState | undefined

  constructor(private readonly vector: VectorEnv) {}

  /** To be called before environments that have a state are first used: remembers what they are like then. */
  remember(): void {
    if (!this.vector.hasState || this.state !== undefined) return
    // A state can be asked for after a reset only; the seed that comes later overrides this one.
    this.vector.reset({ seed: 0 })
    this.state = this.vector.getState()
  }

  /** Resets environments that are as new. */
  reset(seed: number): Observations {
    this.remember()
    if (this.state !== undefined) this.vector.setState(this.state)
    return this.vector.reset({ seed })
  }
}
