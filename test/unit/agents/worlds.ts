import { CartPole } from '../../../envs/classic-control/cartpole.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../../../envs/core/env.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { Box } from '../../../envs/spaces/box.js'
import { Dict } from '../../../envs/spaces/dict.js'
import { Discrete } from '../../../envs/spaces/discrete.js'

/** CartPole that cannot save its state. */
export function statelessCartPole(): Env {
  const env = new CartPole()
  return {
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset: (options) => env.reset(options),
    step: (action) => env.step(action as number),
  }
}

interface Sight {
  readonly position: Float32Array
  readonly side: number
}

/**
 * Go to the side that is shown: the position moves by a tenth of the action, which must lie in its Box; reward is how near the side
 * is. Cut after 20 steps; terminated beyond 1.
 */
export class Sides implements Env<Sight, Float32Array> {
  readonly observationSpace = new Dict<{ position: Float32Array; side: number }>({ position: new Box(-2, 2), side: new Discrete(2) })
  readonly actionSpace = new Box(-1, 1)
  private random = new Pcg64()
  private position = 0
  private side = 0
  private steps = 0

  reset({ seed }: ResetOptions = {}): Reset<Sight> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.position = this.random.uniform(-0.5, 0.5)
    this.side = this.random.integers(0, 2)
    this.steps = 0
    return [this.sight(), {}]
  }

  step(action: Float32Array): Step<Sight> {
    const fault = this.actionSpace.explain(action)
    if (fault !== undefined) throw new Error(fault)
    this.position += action[0]! / 10
    this.steps++
    const reward = this.side === 0 ? -this.position : this.position
    return [this.sight(), reward, Math.abs(this.position) > 1, this.steps >= 20, {}]
  }

  getState(): EnvState {
    return { random: this.random.getState(), numbers: Float64Array.of(this.position, this.side, this.steps) }
  }

  setState(state: EnvState): void {
    const { random, numbers } = state as { random: Uint32Array; numbers: Float64Array }
    this.random.setState(random)
    this.position = numbers[0]!
    this.side = numbers[1]!
    this.steps = numbers[2]!
  }

  private sight(): Sight {
    return { position: Float32Array.of(this.position), side: this.side }
  }
}
