import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode, type RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { clip, forceOf } from './force.js'
import { mountainCarPicture } from './mountain-car-picture.js'
import { startBounds } from './reset-options.js'

const LEFT = -1.2
const RIGHT = 0.6
const MAX_SPEED = 0.07
const GOAL = 0.45
const POWER = 0.0015
const GRAVITY = 0.0025
const RENDERING = { renderModes: ['rgb_array'], renderFps: 30 } as const

/**
 * MountainCar with a continuous push, one number, clipped to -1..1. Observation: position, velocity. Reward 100 at the goal (position
 * 0.45, moving right), which terminates, less 0.1 times the square of the unclipped action. Reset options: `low` and `high` of the
 * start position.
 *
 * Gymnasium keeps this state in float32 from the first step on and calculates in float32 where NumPy does; so does this.
 */
export class MountainCarContinuous implements Env<Float32Array, Float32Array> {
  readonly observationSpace = new Box([LEFT, -MAX_SPEED], [RIGHT, MAX_SPEED])
  readonly actionSpace = new Box(-1, 1, { shape: [1] })
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private random = new Pcg64()
  private position = 0
  private velocity = 0
  /** The start state alone is in double precision. */
  private atStart = true

  constructor({ renderMode = null }: RenderOptions = {}) {
    this.renderMode = renderMode
  }

  reset({ seed, options }: ResetOptions = {}): Reset<Float32Array> {
    const [low, high] = startBounds(options, -0.6, -0.4)
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.position = this.random.uniform(low, high)
    this.velocity = 0
    this.atStart = true
    return [Float32Array.of(this.position, 0), {}]
  }

  step(action: ArrayLike<number>): Step<Float32Array> {
    const force = forceOf(action, 'MountainCarContinuous')
    const round = this.atStart ? (x: number): number => x : Math.fround
    const slope = GRAVITY * Math.cos(round(3 * this.position))
    // An unclipped force is a float32 number and makes the difference one; a clipped force is a double.
    const push =
      Math.abs(force) > 1 ? Math.sign(force) * POWER - slope : Math.fround(Math.fround(force * Math.fround(POWER)) - Math.fround(slope))
    const velocity = clip(round(this.velocity + round(push)), round(-MAX_SPEED), round(MAX_SPEED))
    const position = clip(round(this.position + velocity), round(LEFT), round(RIGHT))
    const atWall = position === round(LEFT) && velocity < 0
    const terminated = position >= round(GOAL) && velocity >= 0
    this.position = Math.fround(position)
    this.velocity = atWall ? 0 : Math.fround(velocity)
    this.atStart = false
    return [Float32Array.of(this.position, this.velocity), (terminated ? 100 : 0) - force * force * 0.1, terminated, false, {}]
  }

  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return mountainCarPicture(this.position, GOAL)
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: Float64Array.of(this.position, this.velocity), atStart: this.atStart }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: Float64Array; atStart: boolean }
    this.random.setState(saved.random)
    this.position = saved.state[0]!
    this.velocity = saved.state[1]!
    this.atStart = saved.atStart
  }
}
