import type { Env } from '../core/env.js'
import { flattened, flattenSpace } from '../spaces/flatten-space.js'
import type { Numbers } from './boxes.js'
import { TransformObservation } from './transform-observation.js'
import { checkInner } from './wrapper.js'

/** Shows every observation as one row of numbers: a Box loses its axes, a Discrete becomes one-hot, a Dict or Tuple its parts in a row. */
export class FlattenObservation<A, InnerO = unknown> extends TransformObservation<Numbers, A, InnerO> {
  /** @throws EnvError INVALID_OPTION unless `env` is an environment */
  constructor(env: Env<InnerO, A>) {
    checkInner('FlattenObservation', env)
    const { observationSpace } = env
    super(env, (observation) => flattened(observationSpace, observation) as Numbers, flattenSpace(observationSpace))
  }
}
