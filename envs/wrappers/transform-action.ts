import { aFunction } from '../../checks/requirements.js'
import type { Env, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import type { Space } from '../spaces/space.js'
import { aSpace, Wrapper } from './wrapper.js'

/**
 * Gives the environment a function of every action.
 *
 * @example
 * const mirrored = new TransformAction(make('CartPole-v1'), (action: number) => 1 - action)
 */
export class TransformAction<O, A, InnerA = A> extends Wrapper<O, A, O, InnerA> {
  /**
   * @param transform gives the same for the same
   * @param space of what it takes; absent, that of the environment
   * @throws EnvError INVALID_OPTION when transform is no function, or space no space
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
