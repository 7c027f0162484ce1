import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode, type RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { ANGLE_LIMIT, FORCE, GRAVITY, LENGTH, POLE_MASS, POLE_MASS_LENGTH, START, TAU, TOTAL_MASS, X_LIMIT } from './cartpole-physics.js'
import { cartPolePicture } from './cartpole-picture.js'
import { startBounds } from './reset-options.js'
import { cosineOf, sineOf } from './small-angle.js'

const BOUNDS = [2 * X_LIMIT, Number.POSITIVE_INFINITY, 2 * ANGLE_LIMIT, Number.POSITIVE_INFINITY]
const RENDERING = { renderModes: ['rgb_array'], renderFps: 50 } as const

/**
 * Balance a pole on a cart. Actions: 0 pushes to the left, 1 to the right. Observation: position, velocity, angle (radians), angular
 * velocity. Reward 1 a step, the last included; terminated when the cart is 2.4 from the centre or the pole at 12 degrees.
 * Reset options: `low` and `high` of each number of the start state.
 */
export class CartPole implements Env<Float32Array, number> {
  readonly observationSpace = new Box(
    BOUNDS.map((bound) => -bound),
    BOUNDS,
  )
  readonly actionSpace = new Discrete(2)
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private random = new Pcg64()
  private state = new Float64Array(4)

  constructor({ renderMode = null }: RenderOptions = {}) {
    this.renderMode = renderMode
  }

  reset({ seed, options }: ResetOptions = {}): Reset<Float32Array> {
    const [low, high] = startBounds(options, -START, START)
    if (seed !== undefined) this.random = new Pcg64(seed)
    for (let i = 0; i < 4; i++) this.state[i] = this.random.uniform(low, high)
    return [Float32Array.from(this.state), {}]
  }

  step(action: number): Step<Float32Array> {
    if (action !== 0 && action !== 1) throw expected('the action of CartPole', '0 or 1', action)
    const state = this.state
    const x = state[0]!
    const velocity = state[1]!
    const angle = state[2]!
    const spin = state[3]!
    const force = action === 1 ? FORCE : -FORCE
    const cosine = cosineOf(angle)
    const sine = sineOf(angle)
    const push = (force + POLE_MASS_LENGTH * (spin * spin) * sine) / TOTAL_MASS
    const spinChange = (GRAVITY * sine - cosine * push) / (LENGTH * (4 / 3 - (POLE_MASS * (cosine * cosine)) / TOTAL_MASS))
    const velocityChange = push - (POLE_MASS_LENGTH * spinChange * cosine) / TOTAL_MASS
    // Explicit Euler: positions move by the old velocities.
    state[0] = x + TAU * velocity
    state[1] = velocity + TAU * velocityChange
    state[2] = angle + TAU * spin
    state[3] = spin + TAU * spinChange
    const terminated = Math.abs(state[0]) > X_LIMIT || Math.abs(state[2]) > ANGLE_LIMIT
    return [Float32Array.from(state), 1, terminated, false, {}]
  }

  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return cartPolePicture(this.state[0]!, this.state[2]!)
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: this.state.slice() }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: Float64Array }
    this.random.setState(saved.random)
    this.state.set(saved.state)
  }
}
