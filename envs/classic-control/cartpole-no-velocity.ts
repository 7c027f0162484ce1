import type { Env, EnvState, Frame, Reset, ResetOptions, Step } from '../core/env.js'
import type { RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { CartPole } from './cartpole.js'

/** Indices of position and angle in CartPole's observation. */
export const SHOWN = [0, 2] as const

/** CartPole that shows the position and the angle only: who is to balance the pole has to remember how fast they change. */
export class CartPoleNoVelocity implements Env<Float32Array, number> {
  readonly observationSpace: Box
  readonly actionSpace: CartPole['actionSpace']
  readonly metadata: CartPole['metadata']
  readonly renderMode: CartPole['renderMode']
  private readonly whole: CartPole

  constructor(options?: RenderOptions) {
    this.whole = new CartPole(options)
    this.metadata = this.whole.metadata
    this.renderMode = this.whole.renderMode
    const { low, high } = this.whole.observationSpace
    this.observationSpace = new Box(shown(low), shown(high))
    this.actionSpace = this.whole.actionSpace
  }

  reset(options?: ResetOptions): Reset<Float32Array> {
    const [observation, info] = this.whole.reset(options)
    return [shown(observation), info]
  }

  step(action: number): Step<Float32Array> {
    const [observation, ...rest] = this.whole.step(action)
    return [shown(observation), ...rest]
  }

  render(): Frame {
    return this.whole.render()
  }

  getState(): EnvState {
    return this.whole.getState()
  }

  setState(state: EnvState): void {
    this.whole.setState(state)
  }
}

function shown(observation: Float32Array): Float32Array {
  return Float32Array.from(SHOWN, (i) => observation[i]!)
}
