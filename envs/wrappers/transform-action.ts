import { aFunction } from '../../checks/requirements.js'
import { maskWidth, writeMask } from '../core/action-masks.js'
import type { Env, Info, Reset, ResetOptions, Step } from '../core/env.js'
import { check, EnvError } from '../core/errors.js'
import { choicesOf, decomposed } from '../spaces/choices.js'
import { spaceWords } from '../spaces/plain-space.js'
import type { Space } from '../spaces/space.js'
import { aSpace, Wrapper } from './wrapper.js'

/**
 * Gives the environment a function of every action. Where the environment has action masks, an action is allowed when what is made of it
 * is; then actions have to be a Discrete, so that all can be tried.
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

  /** @throws EnvError SPACE_INVALID where the environment has masks, and actions are no Discrete */
  override reset(options?: ResetOptions): Reset<O> {
    const [observation, info] = super.reset(options)
    return [observation, this.masked(info)]
  }

  override step(action: A): Step<O> {
    const [observation, reward, terminated, truncated, info] = this.env.step(this.transform(action))
    return [observation, reward, terminated, truncated, terminated || truncated ? info : this.masked(info)]
  }

  /** The info with a mask of the actions that are given to this wrapper. */
  private masked(info: Info): Info {
    const inner = choicesOf(this.env.actionSpace)
    if (info.action_mask === undefined || inner === null) return info
    const outer = choicesOf(this.actionSpace)
    if (outer?.sizes.length !== 1) {
      const rule = 'Expected the actions of TransformAction to be a Discrete, since the environment has action masks'
      throw new EnvError('SPACE_INVALID', `${rule}, got ${spaceWords(this.actionSpace)}`)
    }
    const flags = new Uint8Array(maskWidth(inner))
    // A mask that is none goes through, for whoever checks what environments return.
    if (writeMask(inner, info.action_mask, flags, 0) !== undefined) return info
    const allows = (action: number): boolean =>
      decomposed(inner, this.transform(action as A)).every((choice, part) => flags[inner.offsets[part]! + choice] === 1)
    return { ...info, action_mask: Int8Array.from({ length: outer.sizes[0]! }, (_, i) => (allows(outer.starts[0]! + i) ? 1 : 0)) }
  }
}
