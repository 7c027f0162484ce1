import { aFunction } from '../../checks/requirements.js'
import type { Env, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import type { Space } from '../spaces/space.js'
import { aSpace, Wrapper } from './wrapper.js'

/** Takes a function of every action. */
export class TransformAction<O, A, InnerA = A> extends Wrapper<O, A, O, InnerA> {
  /**
   * @param transform gives the same for the same
   * @param space of what it takes; absent, that of the environment
   * @throws EnvError INVALID_OPTION unless transform is a function, and space a space
   */
  constructor(
    env: Env<O, InnerA>,
    private readonly transform: (action: A) => InnerA,
    space?: Space<A>,
  ) {
    check('transform of TransformAction', transform, aFunction)
    if (space !== undefined) check('space of TransformAction', space, aSpace)
    super(env, space === undefined ? {} : { actions: space })
  }

  override step(action: A): Step<O> {
    return this.env.step(this.transform(action))
  }
}
