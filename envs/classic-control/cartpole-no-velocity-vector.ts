import type { EnvState, Info, ResetOptions } from '../core/env.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import { CartPoleNoVelocity, SHOWN } from './cartpole-no-velocity.js'
import { CartPoleVector } from './cartpole-vector.js'

/** CartPoleNoVelocity over typed arrays, SAME_STEP: CartPoleVector, of which it copies what is shown. */
export class CartPoleNoVelocityVector implements VectorEnv {
  readonly observationSize = SHOWN.length
  readonly singleObservationSpace: CartPoleNoVelocity['observationSpace']
  readonly singleActionSpace: CartPoleNoVelocity['actionSpace']
  readonly autoreset = 'SAME_STEP'
  readonly actionMasks = null
  readonly hasState = true
  private readonly whole: CartPoleVector
  private readonly observations: Float32Array
  private readonly finalObservations: Float32Array
  private readonly result: { -readonly [K in keyof VectorStep]: VectorStep[K] }
  /** The infos of a step in which an episode ended; its arrays are the same in each. */
  private endInfos: Info | undefined

  constructor(
    readonly count: number,
    maxEpisodeSteps: number,
  ) {
    this.whole = new CartPoleVector(count, maxEpisodeSteps)
    const single = new CartPoleNoVelocity()
    this.singleObservationSpace = single.observationSpace
    this.singleActionSpace = single.actionSpace
    this.observations = new Float32Array(SHOWN.length * count)
    this.finalObservations = new Float32Array(SHOWN.length * count)
    this.result = { ...this.whole.result, observations: this.observations, finalObservations: this.finalObservations }
  }

  reset(options?: ResetOptions): Float32Array {
    this.show(this.whole.reset(options), this.observations)
    return this.observations
  }

  step(actions: Int32Array | Float32Array): VectorStep {
    const { observations, finalObservations, infos } = this.whole.step(actions)
    const { result } = this
    this.show(observations, this.observations)
    result.infos = infos
    if (infos._final_obs !== undefined) {
      this.show(finalObservations, this.finalObservations)
      this.endInfos ??= Object.freeze({ ...infos, final_obs: this.finalObservations })
      result.infos = this.endInfos
    }
    return result
  }

  getState(): EnvState {
    return this.whole.getState()
  }

  setState(state: EnvState): void {
    this.whole.setState(state)
    this.show(this.whole.result.observations, this.observations)
  }

  close(): void {}

  private show(from: ArrayLike<number>, to: Float32Array): void {
    for (let row = 0; row < this.count; row++) {
      to[2 * row] = from[4 * row + SHOWN[0]]!
      to[2 * row + 1] = from[4 * row + SHOWN[1]]!
    }
  }
}
