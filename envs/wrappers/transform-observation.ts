import type { Env } from '../core/env.js'
import type { Space } from '../spaces/space.js'
import { ObservationWrapper } from './wrapper.js'

/** Shows a function of every observation. */
export class TransformObservation<O, A, InnerO = O> extends ObservationWrapper<O, A, InnerO> {
  /**
   * @param transform gives the same for the same, and something new at each call
   * @param space of what it gives; absent, that of the environment
   */
  constructor(
    env: Env<InnerO, A>,
    private readonly transform: (observation: InnerO) => O,
    space?: Space<O>,
  ) {
    super(env, space === undefined ? {} : { observations: space })
  }

  protected override observation(observation: InnerO): O {
    return this.transform(observation)
  }
}
