import type { EnvState, Info, ResetOptions } from '../core/env.js'
import { expected, foreignState, resetNeeded } from '../core/errors.js'
import { joined, part } from '../core/packed.js'
import { Pcg64 } from '../core/pcg64.js'
import { checkCount, endInfos, NO_INFO, readReset, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import { checkActions } from '../core/vector-actions.js'
import { CartPole } from './cartpole.js'
import { ANGLE_LIMIT, FORCE, GRAVITY, LENGTH, POLE_MASS, POLE_MASS_LENGTH, START, TAU, TOTAL_MASS, X_LIMIT } from './cartpole-physics.js'
import { startBounds } from './reset-options.js'
import { cosineOf, sineOf } from './small-angle.js'

/** CartPole over typed arrays, SAME_STEP: what SyncVectorEnv makes of `make('CartPole-v1')`, bit for bit, and no garbage in `step`. */
export class CartPoleVector implements VectorEnv {
  readonly observationSize = 4
  readonly singleObservationSpace: CartPole['observationSpace']
  readonly singleActionSpace: CartPole['actionSpace']
  readonly autoreset = 'SAME_STEP'
  readonly actionMasks = null
  readonly hasState = true
  private readonly randoms: Pcg64[]
  /** [count x 4], in double precision. */
  private readonly state: Float64Array
  private readonly elapsed: Int32Array
  /** The result that `step` fills in and returns. */
  readonly result: StepResult<Float32Array>
  /** Rows whose episode ended in this step; right only when one did. */
  private readonly ended: Uint8Array
  /** The infos of a step in which an episode ended. */
  private readonly endInfos: Info
  private ready = false

  constructor(
    readonly count: number,
    private readonly maxEpisodeSteps: number,
  ) {
    checkCount(count)
    const single = new CartPole()
    this.singleObservationSpace = single.observationSpace
    this.singleActionSpace = single.actionSpace
    this.randoms = Array.from({ length: count }, () => new Pcg64())
    this.state = new Float64Array(4 * count)
    this.elapsed = new Int32Array(count)
    this.ended = new Uint8Array(count)
    this.result = stepResult(count, (rows) => new Float32Array(4 * rows))
    this.endInfos = endInfos(this.result, this.ended)
  }

  /** @throws EnvError INVALID_SEED, UNKNOWN_OPTION, INVALID_OPTION */
  reset(given?: ResetOptions): Float32Array {
    const { seed, options } = readReset(given, this.count)
    const [low, high] = startBounds(options, -START, START)
    for (let row = 0; row < this.count; row++) {
      if (seed !== undefined) this.randoms[row] = new Pcg64(seed + row)
      this.resetRow(row, low, high)
    }
    this.ready = true
    return this.result.observations
  }

  /** @throws EnvError ENV_RESET_NEEDED; INVALID_OPTION for an action other than 0 and 1, and for an array of another kind or length */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw resetNeeded('step')
    checkActions(actions, this.count, 1)
    const { count, state, elapsed, maxEpisodeSteps, ended, result } = this
    const { observations, rewards, terminated, truncated } = result
    let anyEnded = false
    for (let row = 0; row < count; row++) {
      const action = actions[row]!
      if (action !== 0 && action !== 1) throw expected('the action of CartPole', '0 or 1', action)
      const at = 4 * row
      const velocity = state[at + 1]!
      const angle = state[at + 2]!
      const spin = state[at + 3]!
      const force = action === 1 ? FORCE : -FORCE
      const cosine = cosineOf(angle)
      const sine = sineOf(angle)
      const push = (force + POLE_MASS_LENGTH * (spin * spin) * sine) / TOTAL_MASS
      const spinChange = (GRAVITY * sine - cosine * push) / (LENGTH * (4 / 3 - (POLE_MASS * (cosine * cosine)) / TOTAL_MASS))
      const velocityChange = push - (POLE_MASS_LENGTH * spinChange * cosine) / TOTAL_MASS
      const x = state[at]! + TAU * velocity
      const newAngle = angle + TAU * spin
      observations[at] = state[at] = x
      observations[at + 1] = state[at + 1] = velocity + TAU * velocityChange
      observations[at + 2] = state[at + 2] = newAngle
      observations[at + 3] = state[at + 3] = spin + TAU * spinChange
      rewards[row] = 1
      const steps = elapsed[row]! + 1
      elapsed[row] = steps
      const fell = Math.abs(x) > X_LIMIT || Math.abs(newAngle) > ANGLE_LIMIT
      const cut = steps >= maxEpisodeSteps
      terminated[row] = fell ? 1 : 0
      truncated[row] = cut ? 1 : 0
      ended[row] = fell || cut ? 1 : 0
      if (fell || cut) {
        anyEnded = true
        this.endRow(row)
      }
    }
    result.infos = anyEnded ? this.endInfos : NO_INFO
    return result
  }

  getState(): EnvState {
    return {
      randoms: joined(this.randoms.map((random) => random.getState())),
      state: this.state.slice(),
      elapsed: this.elapsed.slice(),
      ready: this.ready,
    }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    if (saved?.elapsed?.length !== this.count || saved.state === undefined) throw foreignState(`${this.count} environments`, state)
    this.randoms.forEach((random, row) => {
      random.setState(part(saved.randoms, row, this.count))
    })
    this.state.set(saved.state)
    this.elapsed.set(saved.elapsed)
    this.ready = saved.ready
    this.result.observations.set(saved.state)
  }

  close(): void {}

  private endRow(row: number): void {
    const { observations, finalObservations } = this.result
    for (let i = 4 * row; i < 4 * row + 4; i++) finalObservations[i] = observations[i]!
    this.resetRow(row, -START, START)
  }

  private resetRow(row: number, low: number, high: number): void {
    const random = this.randoms[row]!
    for (let i = 4 * row; i < 4 * row + 4; i++) this.result.observations[i] = this.state[i] = random.uniform(low, high)
    this.elapsed[row] = 0
  }
}

interface Saved {
  readonly randoms: Uint32Array
  readonly state: Float64Array
  readonly elapsed: Int32Array
  readonly ready: boolean
}
