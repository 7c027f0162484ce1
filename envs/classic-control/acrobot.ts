import type { Env, EnvState, Frame, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { noRenderMode, type RenderOptions } from '../core/render-mode.js'
import { Box } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { acrobotPicture } from './acrobot-picture.js'
import { clip } from './force.js'
import { startBounds } from './reset-options.js'

/** Both links: mass, length, distance to the centre of mass, moment of inertia. */
const MASS = 1
const LENGTH = 1
const CENTRE = 0.5
const INERTIA = 1
const GRAVITY = 9.8
const SECONDS = 0.2
const MAX_VELOCITY_1 = 4 * Math.PI
const MAX_VELOCITY_2 = 9 * Math.PI
const BOUNDS = [1, 1, 1, 1, MAX_VELOCITY_1, MAX_VELOCITY_2]
const RENDERING = { renderModes: ['rgb_array'], renderFps: 15 } as const

/** Angle of the first link from hanging, of the second from the first, and their velocities. */
type State = readonly [angle1: number, angle2: number, velocity1: number, velocity2: number]

/**
 * Two links hang from a fixed point; only the joint between them has a motor. Swing the tip one length above that point (R. S. Sutton,
 * "Generalization in Reinforcement Learning", 1996; equations of Sutton and Barto's book). Actions: torque -1, 0, 1. Observation:
 * cosine and sine of both angles, both velocities. Reward -1 a step, 0 for the last. Reset options: `low` and `high` of each number
 * of the start state.
 */
export class Acrobot implements Env<Float32Array, number> {
  readonly observationSpace = new Box(
    BOUNDS.map((bound) => -bound),
    BOUNDS,
  )
  readonly actionSpace = new Discrete(3)
  readonly metadata = RENDERING
  readonly renderMode: RenderMode | null
  private random = new Pcg64()
  private state: State = [0, 0, 0, 0]

  constructor({ renderMode = null }: RenderOptions = {}) {
    this.renderMode = renderMode
  }

  reset({ seed, options }: ResetOptions = {}): Reset<Float32Array> {
    const [low, high] = startBounds(options, -0.1, 0.1)
    if (seed !== undefined) this.random = new Pcg64(seed)
    const draw = (): number => Math.fround(this.random.uniform(low, high))
    this.state = [draw(), draw(), draw(), draw()]
    return [this.observation(), {}]
  }

  step(action: number): Step<Float32Array> {
    if (!this.actionSpace.contains(action)) throw expected('the action of Acrobot', '0, 1 or 2', action)
    const [angle1, angle2, velocity1, velocity2] = rungeKutta(this.state, action - 1)
    this.state = [
      wrap(angle1),
      wrap(angle2),
      clip(velocity1, -MAX_VELOCITY_1, MAX_VELOCITY_1),
      clip(velocity2, -MAX_VELOCITY_2, MAX_VELOCITY_2),
    ]
    const terminated = -Math.cos(this.state[0]) - Math.cos(this.state[1] + this.state[0]) > 1
    return [this.observation(), terminated ? 0 : -1, terminated, false, {}]
  }

  render(): Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    return acrobotPicture(this.state[0], this.state[1])
  }

  getState(): EnvState {
    return { random: this.random.getState(), state: Float64Array.from(this.state) }
  }

  setState(state: EnvState): void {
    const saved = state as { random: Uint32Array; state: Float64Array }
    this.random.setState(saved.random)
    this.state = [saved.state[0]!, saved.state[1]!, saved.state[2]!, saved.state[3]!]
  }

  private observation(): Float32Array {
    const [angle1, angle2, velocity1, velocity2] = this.state
    return Float32Array.of(Math.cos(angle1), Math.sin(angle1), Math.cos(angle2), Math.sin(angle2), velocity1, velocity2)
  }
}

/** One step of the classical fourth-order method. */
function rungeKutta(state: State, torque: number): State {
  const k1 = derivative(state, torque)
  const k2 = derivative(along(state, SECONDS / 2, k1), torque)
  const k3 = derivative(along(state, SECONDS / 2, k2), torque)
  const k4 = derivative(along(state, SECONDS, k3), torque)
  return state.map((x, i) => x + (SECONDS / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!)) as unknown as State
}

function along(state: State, seconds: number, slope: State): State {
  return state.map((x, i) => x + seconds * slope[i]!) as unknown as State
}

function derivative([angle1, angle2, velocity1, velocity2]: State, torque: number): State {
  const cosine2 = Math.cos(angle2)
  const sine2 = Math.sin(angle2)
  const d1 = MASS * CENTRE ** 2 + MASS * (LENGTH ** 2 + CENTRE ** 2 + 2 * LENGTH * CENTRE * cosine2) + INERTIA + INERTIA
  const d2 = MASS * (CENTRE ** 2 + LENGTH * CENTRE * cosine2) + INERTIA
  const phi2 = MASS * CENTRE * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2)
  const phi1 =
    -MASS * LENGTH * CENTRE * velocity2 ** 2 * sine2 -
    2 * MASS * LENGTH * CENTRE * velocity2 * velocity1 * sine2 +
    (MASS * CENTRE + MASS * LENGTH) * GRAVITY * Math.cos(angle1 - Math.PI / 2) +
    phi2
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - MASS * LENGTH * CENTRE * velocity1 ** 2 * sine2 - phi2) / (MASS * CENTRE ** 2 + INERTIA - d2 ** 2 / d1)
  const acceleration1 = -(d2 * acceleration2 + phi1) / d1
  return [velocity1, velocity2, acceleration1, acceleration2]
}

/** Into -pi..pi. */
function wrap(angle: number): number {
  let wrapped = angle
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI
  return wrapped
}
