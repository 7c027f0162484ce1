import type { Env, Step } from '../core/env.js'
import type { Space } from '../spaces/space.js'
import { Wrapper } from './wrapper.js'

/** Takes a function of every action. */
export class TransformAction<O, A, InnerA = A> extends Wrapper<O, A, O, InnerA> {
  /**
   * @param transform gives the same for the same
   * @param space of what it takes; absent, that of the environment
   */
  constructor(
    env: Env<O, InnerA>,
    private readonly transform: (action: A) => InnerA,
    space?: Space<A>,
  ) {
    super(env, space === undefined ? {} : { actions: space })
  }

  override step(action: A): Step<O> {
    return this.env.step(this.transform(action))
  }
}
