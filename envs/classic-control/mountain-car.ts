import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode, type RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { clip } from './force.js'
import { mountainCarPicture } from './mountain-car-picture.js'
import { startBounds } from './reset-options.js'

const LEFT = -1.2
const RIGHT = 0.6
const MAX_SPEED = 0.07
const GOAL = 0.5
const FORCE = 0.001
const GRAVITY = 0.0025
const RENDERING = { renderModes: ['rgb_array'], renderFps: 30 } as const

/**
 * An underpowered car has to swing out of a valley (A. W. Moore, "Efficient Memory-Based Learning for Robot Control", 1990). Actions:
 * 0 pushes to the left, 1 not at all, 2 to the right. Observation: position, velocity. Reward -1 a step; terminated at position 0.5,
 * moving right. Reset options: `low` and `high` of the start position.
 */
export class MountainCar implements Env<Float32Array, number> {
  readonly observationSpace = new Box([LEFT, -MAX_SPEED], [RIGHT, MAX_SPEED])
  readonly actionSpace = new Discrete(3)
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private random = new Pcg64()
  private position = 0
  private velocity = 0

  constructor({ renderMode = null }: RenderOptions = {}) {
    this.renderMode = renderMode
  }

  reset({ seed, options }: ResetOptions = {}): Reset<Float32Array> {
    const [low, high] = startBounds(options, -0.6, -0.4)
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.position = this.random.uniform(low, high)
    this.velocity = 0
    return [this.observation(), {}]
  }

  step(action: number): Step<Float32Array> {
    if (!this.actionSpace.contains(action)) throw expected('the action of MountainCar', '0, 1 or 2', action)
    const pushed = this.velocity + ((action - 1) * FORCE + Math.cos(3 * this.position) * -GRAVITY)
    this.velocity = clip(pushed, -MAX_SPEED, MAX_SPEED)
    this.position = clip(this.position + this.velocity, LEFT, RIGHT)
    if (this.position === LEFT && this.velocity < 0) this.velocity = 0
    return [this.observation(), -1, this.position >= GOAL && this.velocity >= 0, false, {}]
  }

  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return mountainCarPicture(this.position, GOAL)
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: Float64Array.of(this.position, this.velocity) }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: Float64Array }
    this.random.setState(saved.random)
    this.position = saved.state[0]!
    this.velocity = saved.state[1]!
  }

  private observation(): Float32Array {
    return Float32Array.of(this.position, this.velocity)
  }
}
