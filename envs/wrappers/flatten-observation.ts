import type { Env } from '../core/env.js'
import { flattened, flattenSpace } from '../spaces/flatten-space.js'
import type { Numbers } from './boxes.js'
import { TransformObservation } from './transform-observation.js'
import { checkInner } from './wrapper.js'

/**
 * Shows every observation as one flat array of numbers: a Box loses its axes, a Discrete becomes one-hot, the parts of a Dict or Tuple
 * follow each other.
 *
 * @example
 * const env = new FlattenObservation(make('Taxi-v4'))
 * const [observation] = env.reset({ seed: 1 }) // 500 numbers, one of them 1
 */
export class FlattenObservation<A, InnerO = unknown> extends TransformObservation<Numbers, A, InnerO> {
  /** @throws EnvError INVALID_OPTION when `env` is no environment */
  constructor(env: Env<InnerO, A>) {
    checkInner('FlattenObservation', env)
    const { observationSpace } = env
    super(env, (observation) => flattened(observationSpace, observation) as Numbers, flattenSpace(observationSpace))
  }
}
