import { anything } from '../../checks/requirements.js'
import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { readOptions } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode, type RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { clip, forceOf } from './force.js'
import { pendulumPicture } from './pendulum-picture.js'
import { numberOption } from './reset-options.js'

const MAX_SPEED = 8
const MAX_TORQUE = 2
const GRAVITY = 10
const SECONDS = 0.05
const RENDERING = { renderModes: ['rgb_array'], renderFps: 30 } as const

/**
 * Swing a pendulum up and hold it, by a torque of -2..2 (clipped). Observation: cosine and sine of the angle from upright, angular
 * velocity. Reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2) of the state before the step. Never terminates. Reset options:
 * `x_init` and `y_init`, the largest start angle and velocity.
 */
export class Pendulum implements Env<Float32Array, Float32Array> {
  readonly observationSpace = new Box([-1, -1, -MAX_SPEED], [1, 1, MAX_SPEED])
  readonly actionSpace = new Box(-MAX_TORQUE, MAX_TORQUE, { shape: [1] })
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private random = new Pcg64()
  /** From upright, not wrapped. */
  private angle = 0
  private velocity = 0
  /** Of the latest step, for the picture alone; 0 before the first. */
  private torque = 0

  constructor({ renderMode = null }: RenderOptions = {}) {
    this.renderMode = renderMode
  }

  reset({ seed, options }: ResetOptions = {}): Reset<Float32Array> {
    readOptions('reset', options, { x_init: anything, y_init: anything }, '{ x_init: 3.14, y_init: 1 }')
    const angle = numberOption(options, 'x_init', Math.PI)
    const velocity = numberOption(options, 'y_init', 1)
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.angle = this.random.uniform(-angle, angle)
    this.velocity = this.random.uniform(-velocity, velocity)
    this.torque = 0
    return [this.observation(), {}]
  }

  step(action: ArrayLike<number>): Step<Float32Array> {
    const torque = clip(forceOf(action, 'Pendulum'), -MAX_TORQUE, MAX_TORQUE)
    const { angle, velocity } = this
    const wrapped = modulo(angle + Math.PI, 2 * Math.PI) - Math.PI
    const cost = wrapped * wrapped + 0.1 * (velocity * velocity) + Math.fround(Math.fround(0.001) * Math.fround(torque * torque))
    const change = ((3 * GRAVITY) / 2) * Math.sin(angle) + Math.fround(3 * torque)
    this.velocity = clip(velocity + change * SECONDS, -MAX_SPEED, MAX_SPEED)
    this.angle = angle + this.velocity * SECONDS
    this.torque = torque
    return [this.observation(), -cost, false, false, {}]
  }

  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return pendulumPicture(this.angle, this.torque)
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: Float64Array.of(this.angle, this.velocity, this.torque) }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: Float64Array }
    this.random.setState(saved.random)
    this.angle = saved.state[0]!
    this.velocity = saved.state[1]!
    // Older runs saved none.
    this.torque = saved.state[2] ?? 0
  }

  private observation(): Float32Array {
    return Float32Array.of(Math.cos(this.angle), Math.sin(this.angle), this.velocity)
  }
}

/** The remainder with the divisor's sign. */
function modulo(x: number, divisor: number): number {
  const remainder = x % divisor
  return remainder < 0 ? remainder + divisor : remainder
}
