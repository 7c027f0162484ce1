import { aFunction } from '../../checks/requirements.js'
import type { Env } from '../core/env.js'
import { check } from '../core/errors.js'
import type { Space } from '../spaces/space.js'
import { aSpace, ObservationWrapper } from './wrapper.js'

/**
 * Shows a function of every observation.
 *
 * @example
 * const position = new TransformObservation(make('CartPole-v1'), ([x]) => Float32Array.of(x), new Box(-4.8, 4.8, { shape: [1] }))
 */
export class TransformObservation<O, A, InnerO = O> extends ObservationWrapper<O, A, InnerO> {
  /**
   * @param transform gives the same for the same, and something new at each call
   * @param space of what it gives; absent, that of the environment
   * @throws EnvError INVALID_OPTION when transform is no function, or space no space
   */
  constructor(
    env: Env<InnerO, A>,
    private readonly transform: (observation: InnerO) => O,
    space?: Space<O>,
  ) {
    check('transform of TransformObservation', transform, aFunction)
    if (space !== undefined) check('space of TransformObservation', space, aSpace)
    super(env, space === undefined ? {} : { observations: space })
  }

  protected override observation(observation: InnerO): O {
    return this.transform(observation)
  }
}
