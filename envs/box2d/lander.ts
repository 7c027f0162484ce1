import { anything, finiteNumber, flag } from '../../checks/requirements.js'
import type { Env, EnvState, Frame, RenderMetadata, RenderMode, Reset, ResetOptions, Step } from '../core/env.js'
import { check, foreignState, readOptions, resetNeeded } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { checkRenderMode, noRenderMode } from '../core/render-mode.js'
import { NO_INFO } from '../core/step-result.js'
import { Box } from '../spaces/box.js'
import type { Space } from '../spaces/space.js'
import { landerPicture, landerText, type Thrust } from './lander-picture.js'
import { loadLander, saveLander } from './lander-state.js'
import { FPS, HEIGHT, HEIGHTS, LanderWorld, LEG_DOWN, PAD, SCALE, WIDTH } from './lander-world.js'
import { planck } from './planck.js'

const MAIN_POWER = 13
const SIDE_POWER = 0.6
const MAIN_BELOW = 4 / SCALE
const SIDE_AWAY = 12 / SCALE
/** The side engines push 17 pixels beside and 14 above the origin; Gymnasium has the two unequal. */
const SIDE_BELOW = 17 / SCALE
const SIDE_HEIGHT = 14 / SCALE
const START_FORCE = 1000
const WIND_START = 9999
const VELOCITY_ITERATIONS = 6 * 30
const POSITION_ITERATIONS = 2 * 30

const BOUNDS = [2.5, 2.5, 10, 10, 2 * Math.PI, 10]

const COASTING: Thrust = { main: 0, side: 0 }

export interface LunarLanderOptions {
  /** Metres a second squared, between -12 and 0; default -10. */
  readonly gravity?: number
  /** Default false. */
  readonly enableWind?: boolean
  /** The strongest wind, newtons; default 15. */
  readonly windPower?: number
  /** The strongest turning of the wind, newton metres; default 1.5. */
  readonly turbulencePower?: number
  /** The form of what `render` returns; default null. */
  readonly renderMode?: RenderMode | null
}

const NAMES = { gravity: anything, enableWind: anything, windPower: anything, turbulencePower: anything, renderMode: anything }

/** The rules of LunarLander but for its actions: physics, reward, termination and state. */
export abstract class Lander<A> implements Env<Float32Array, A> {
  readonly observationSpace = new Box([...BOUNDS.map((bound) => -bound), 0, 0], [...BOUNDS, 1, 1])
  abstract readonly actionSpace: Space<A>
  abstract step(action: A): Step<Float32Array>
  readonly metadata: RenderMetadata = { renderModes: ['ansi', 'rgb_array'], renderFps: FPS }
  readonly renderMode: RenderMode | null
  private readonly options: Filled
  private random = new Pcg64()
  private lander: LanderWorld | undefined
  private readonly state = new Float64Array(8)
  /** The potential of the last step's state; absent before an episode's first step. */
  private shaping: number | undefined
  /** Steps of the wind and of its torque. */
  private wind = 0
  private turbulence = 0
  /** For the picture alone. */
  private thrust: Thrust = COASTING

  /**
   * @throws EnvError INVALID_OPTION when an option is out of its range
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(given?: LunarLanderOptions) {
    const options = readOptions('LunarLander', given, NAMES, '{ gravity: -10 }')
    this.options = filled(options)
    this.renderMode = options.renderMode ?? null
    checkRenderMode(this, this.renderMode, 'LunarLander')
  }

  reset({ seed }: ResetOptions = {}): Reset<Float32Array> {
    if (seed !== undefined) this.random = new Pcg64(seed)
    const { random } = this
    const heights = Float64Array.from({ length: HEIGHTS }, () => random.uniform(0, HEIGHT / 2))
    this.lander = new LanderWorld(heights, this.options.gravity)
    const { Vec2 } = planck()
    const force = [random.uniform(-START_FORCE, START_FORCE), random.uniform(-START_FORCE, START_FORCE)] as const
    this.lander.hull.applyForceToCenter(new Vec2(...force), true)
    if (this.options.enableWind) {
      this.wind = random.integers(-WIND_START, WIND_START)
      this.turbulence = random.integers(-WIND_START, WIND_START)
    }
    this.shaping = undefined
    // Gymnasium's episode begins after a step without engines, whose reward nobody sees.
    const [observation] = this.advance(0, 0, 0)
    return [observation, {}]
  }

  /** The whole screen: 60 x 20 characters, or 600 x 400 pixels. */
  render(): string | Frame {
    if (this.renderMode === null) throw noRenderMode(this)
    if (this.lander === undefined) throw resetNeeded('render')
    return this.renderMode === 'ansi' ? landerText(this.lander, this.thrust) : landerPicture(this.lander, this.thrust)
  }

  /** Restoring rebuilds the terrain's world and puts everything that moves back, bit for bit: see lander-state.ts. */
  getState(): EnvState {
    const { lander, thrust } = this
    return {
      random: this.random.getState(),
      counters: Float64Array.of(this.shaping ?? Number.NaN, this.wind, this.turbulence, thrust.main, thrust.side),
      state: this.state.slice(),
      episode: lander === undefined ? null : saveLander(lander),
    }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    if (!(saved?.counters instanceof Float64Array)) throw foreignState('LunarLander', state)
    this.random.setState(saved.random)
    this.shaping = Number.isNaN(saved.counters[0]!) ? undefined : saved.counters[0]!
    this.wind = saved.counters[1]!
    this.turbulence = saved.counters[2]!
    // Older runs saved no thrust.
    this.thrust = { main: saved.counters[3] ?? 0, side: saved.counters[4] ?? 0 }
    this.state.set(saved.state)
    this.lander = saved.episode === null ? undefined : loadLander(saved.episode, this.options.gravity)
  }

  /**
   * One step. `main` and `side` are the engines' powers, 0 for off; `direction` is -1 for the left engine and 1 for the right.
   */
  protected advance(main: number, side: number, direction: number): Step<Float32Array> {
    const { lander } = this
    if (lander === undefined) throw resetNeeded('step')
    this.thrust = main === 0 && side === 0 ? COASTING : { main, side: direction * side }
    this.blow(lander)
    this.fire(lander, main, side, direction)
    lander.world.step(1 / FPS, VELOCITY_ITERATIONS, POSITION_ITERATIONS)
    this.observe(lander)
    const shaping = worth(this.state)
    let reward = (this.shaping === undefined ? 0 : shaping - this.shaping) - 0.3 * main - 0.03 * side
    this.shaping = shaping
    const lost = lander.crashed || Math.abs(this.state[0]!) >= 1
    const asleep = !lander.hull.isAwake()
    if (lost) reward = -100
    if (asleep) reward = 100
    return [Float32Array.from(this.state), reward, lost || asleep, false, NO_INFO]
  }

  /** Wind is felt in the air alone. */
  private blow({ hull, touching }: LanderWorld): void {
    if (!this.options.enableWind || touching[0] === 1 || touching[1] === 1) return
    hull.applyForceToCenter({ x: gust(this.wind++) * this.options.windPower, y: 0 }, true)
    hull.applyTorque(gust(this.turbulence++) * this.options.turbulencePower, true)
  }

  /** An engine pushes the hull away from itself, at a point that jitters. The two draws are made by every step. */
  private fire({ hull }: LanderWorld, main: number, side: number, direction: number): void {
    const d0 = this.random.uniform(-1, 1) / SCALE
    const d1 = this.random.uniform(-1, 1) / SCALE
    const angle = hull.getAngle()
    const tip = { x: Math.sin(angle), y: Math.cos(angle) }
    const flank = { x: -tip.y, y: tip.x }
    const { x, y } = hull.getPosition()
    if (main > 0) {
      const down = MAIN_BELOW + 2 * d0
      const ox = tip.x * down + flank.x * d1
      const oy = -tip.y * down - flank.y * d1
      const power = MAIN_POWER * main
      hull.applyLinearImpulse({ x: -ox * power, y: -oy * power }, { x: x + ox, y: y + oy }, true)
    }
    if (side > 0) {
      const away = 3 * d1 + direction * SIDE_AWAY
      const ox = tip.x * d0 + flank.x * away
      const oy = -tip.y * d0 - flank.y * away
      const power = SIDE_POWER * side
      const at = { x: x + ox - tip.x * SIDE_BELOW, y: y + oy + tip.y * SIDE_HEIGHT }
      hull.applyLinearImpulse({ x: -ox * power, y: -oy * power }, at, true)
    }
  }

  private observe({ hull, touching }: LanderWorld): void {
    const { state } = this
    const position = hull.getPosition()
    const velocity = hull.getLinearVelocity()
    state[0] = (position.x - WIDTH / 2) / (WIDTH / 2)
    state[1] = (position.y - (PAD.y + LEG_DOWN)) / (HEIGHT / 2)
    state[2] = (velocity.x * (WIDTH / 2)) / FPS
    state[3] = (velocity.y * (HEIGHT / 2)) / FPS
    state[4] = hull.getAngle()
    state[5] = (20 * hull.getAngularVelocity()) / FPS
    state[6] = touching[0]!
    state[7] = touching[1]!
  }
}

interface Saved {
  readonly random: Uint32Array
  readonly counters: Float64Array
  readonly state: Float64Array
  readonly episode: EnvState
}

type Filled = Required<Omit<LunarLanderOptions, 'renderMode'>>

function filled({ gravity = -10, enableWind = false, windPower = 15, turbulencePower = 1.5 }: LunarLanderOptions): Filled {
  check('gravity of LunarLander', gravity, {
    words: 'a number above -12 and below 0',
    fits: (x) => typeof x === 'number' && x > -12 && x < 0,
  })
  check('enableWind of LunarLander', enableWind, flag)
  check('windPower of LunarLander', windPower, finiteNumber)
  check('turbulencePower of LunarLander', turbulencePower, finiteNumber)
  return { gravity, enableWind, windPower, turbulencePower }
}

/** The potential of a state: higher near the pad, when slow and upright, and by 10 for each leg on the ground. */
function worth(state: Float64Array): number {
  const [x, y, vx, vy, angle, , left, right] = state as unknown as readonly [number, number, number, number, number, number, number, number]
  return -100 * Math.sqrt(x * x + y * y) - 100 * Math.sqrt(vx * vx + vy * vy) - 100 * Math.abs(angle) + 10 * left + 10 * right
}

/** A wind that never repeats, from -1 to 1: k counts its steps. */
function gust(k: number): number {
  return Math.tanh(Math.sin(0.02 * k) + Math.sin(Math.PI * 0.01 * k))
}
