import { wholeNumber } from '../../checks/requirements.js'
import { allows } from '../core/action-masks.js'
import type { Env, EnvState, Step } from '../core/env.js'
import { check } from '../core/errors.js'
import { areAsMany, boxOf, type Numbers, numbersOf, zeros } from './boxes.js'
import { checkInner, checkOwn, Wrapper } from './wrapper.js'

/**
 * Takes each action `skip` times (4 unless given), or until a mask forbids it, adds the rewards up, and shows the maximum of the last two
 * observations, number by number. Games that draw some things in even frames only then show them all. Where an episode ends before the last frame but one, the
 * frame that was kept of the step before stands for the one that is missing, as in Gymnasium.
 *
 * @example
 * const env = new MaxAndSkipObservation(new MyFlickeringGame(), 4)
 */
export class MaxAndSkipObservation<A> extends Wrapper<Numbers, A> {
  private readonly lastButOne: Numbers
  private readonly last: Numbers

  /** @throws EnvError INVALID_OPTION when the observations are no Box, or `skip` is no whole number of 2 or more */
  constructor(
    env: Env<Numbers, A>,
    private readonly skip = 4,
  ) {
    checkInner('MaxAndSkipObservation', env)
    const box = boxOf(env.observationSpace, 'the observations to take the maximum of')
    check('the frames to skip', skip, wholeNumber(2))
    super(env)
    this.lastButOne = zeros(box, box.flatSize)
    this.last = zeros(box, box.flatSize)
  }

  override step(action: A): Step<Numbers> {
    let total = 0
    let before: ArrayLike<number> | undefined
    for (let time = 1; ; time++) {
      const [observation, reward, terminated, truncated, info] = this.env.step(action)
      total += reward
      const seen = numbersOf(observation)
      const isOver = terminated || truncated
      const isLast = time === this.skip || (!isOver && !allows(this.actionSpace, info, action))
      if (isLast) {
        this.lastButOne.set(before ?? seen)
        this.last.set(seen)
      } else if (time === this.skip - 1) this.lastButOne.set(seen)
      before = seen
      if (isOver || isLast) {
        return [this.lastButOne.map((x, i) => Math.max(x, this.last[i]!)), total, terminated, truncated, info]
      }
    }
  }

  protected override ownState(): EnvState {
    return [Float64Array.from(this.lastButOne), Float64Array.from(this.last)]
  }

  protected override setOwnState(own: EnvState): void {
    const isPair = Array.isArray(own) && own.length === 2 && own.every((frame) => areAsMany(this.last, frame))
    checkOwn(this, isPair, own)
    const [lastButOne, last] = own as readonly [Float64Array, Float64Array]
    this.lastButOne.set(lastButOne)
    this.last.set(last)
  }
}
