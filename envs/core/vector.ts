import type { Space } from '../spaces/space.js'
import type { EnvMetadata, EnvState, Info, ResetOptions } from './env.js'
import type { Observations } from './observations.js'

/**
 * SAME_STEP: the step that ends an episode returns the first observation of the next. NEXT_STEP (Gymnasium's default): it returns
 * the last one of this, and the step after ignores its action, resets, and pays 0 (a learner must mask that row).
 */
export type AutoresetMode = 'SAME_STEP' | 'NEXT_STEP'

/** The result of a step. The arrays belong to the environment and are overwritten by its next step: copy what must last. */
export interface VectorStep {
  /** [count x observationSize], row-major, flattened. */
  readonly observations: Observations
  readonly rewards: Float64Array
  /** A flag for each environment, 0 or 1. */
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** SAME_STEP: rows where an episode ended hold its last observation; other rows hold nothing of meaning. */
  readonly finalObservations: Observations
  /** Gymnasium's batched infos: a key's column, and `_key` for which rows have it; absent keys are absent. */
  readonly infos: Info
}

/**
 * `count` environments stepped together over typed arrays. Actions: Int32Array [count] for a Discrete action space (0 to n-1, the
 * space's start is added inside), Int32Array [count x parts] for a MultiDiscrete and for a Dict or Tuple of Discrete (likewise, in the
 * space's order), Float32Array [count x size] for a Box.
 */
export interface VectorEnv {
  readonly count: number
  readonly observationSize: number
  readonly singleObservationSpace: Space
  readonly singleActionSpace: Space
  readonly autoreset: AutoresetMode
  /** The single environment's. */
  readonly metadata?: EnvMetadata
  /**
   * What the next action of each environment may be: [count x mask width], 1 for allowed and 0 for forbidden, a flag for each choice of each
   * part of an action, in the space's order. One choice at least of each part is allowed. `reset`, `step` and `setState` overwrite it.
   *
   * Null where the environments have no masks. That shows at the first reset, whose info has an `action_mask` or not (typed-array vectors
   * know it from the start), and holds for good: who builds something by it resets first.
   */
  readonly actionMasks: Uint8Array | null
  /** Environment i is seeded with seed + i. Returns the observations, an array that the next step overwrites. */
  reset(options?: ResetOptions): Observations
  step(actions: Int32Array | Float32Array): VectorStep
  /** False when a single environment lacks getState: then neither may be called. */
  readonly hasState: boolean
  getState(): EnvState
  setState(state: EnvState): void
  /** Closes every environment. */
  close(): void | Promise<void>
}
