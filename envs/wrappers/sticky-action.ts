import { anything, numberBelow, positiveInteger } from '../../checks/requirements.js'
import { allows } from '../core/action-masks.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { check, expected, readOptions } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { itemsOf } from '../spaces/list.js'
import { checkOwn, Wrapper } from './wrapper.js'

export interface StickyActionOptions {
  /** Steps that an action sticks for, or their range, both ends included. Absent, 1. */
  readonly duration?: number | readonly [shortest: number, longest: number]
}

/** Appended to the seed: the wrapper must not draw the numbers that the environment inside draws. */
const STREAM = 0x57c1

/**
 * With a probability takes the action of the step before instead of the one that is given (M. C. Machado et al., "Revisiting the Arcade
 * Learning Environment", 2018, section 5.2). The first step of an episode always takes the one that is given; so does a step whose mask
 * forbids the one before.
 *
 * Gymnasium's draws from the environment's generator; this one has a generator of its own, seeded by `reset`'s seed with a word appended.
 *
 * @example
 * const env = new StickyAction(make('MinAtar/Breakout-v1'), 0.25)
 */
export class StickyAction<O, A> extends Wrapper<O, A> {
  private readonly shortest: number
  private readonly longest: number
  private random = new Pcg64()
  /** The action of the step before, and whether there was one. */
  private last: A | undefined
  /** Steps for which the last action still sticks. */
  private left = 0
  /** True where a mask forbids the last action now. */
  private barred = false

  /**
   * @throws EnvError INVALID_OPTION when probability is not from 0 to below 1, or duration no positive integers in order
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(
    env: Env<O, A>,
    private readonly probability: number,
    options?: StickyActionOptions,
  ) {
    super(env)
    check('the probability that an action sticks', probability, numberBelow(0, 1))
    const { duration = 1 } = readOptions('StickyAction', options, { duration: anything }, '{ duration: [2, 4] }')
    const range = typeof duration === 'number' ? [duration, duration] : itemsOf(duration)
    if (range?.length !== 2 || !range.every(positiveInteger.fits) || (range[0] as number) > (range[1] as number)) {
      throw expected('duration', 'a positive integer, or two in order', duration)
    }
    ;[this.shortest, this.longest] = range as [number, number]
  }

  override reset(options: ResetOptions = {}): Reset<O> {
    const start = this.env.reset(options)
    if (options.seed !== undefined) this.random = new Pcg64(wordsOf(options.seed))
    this.last = undefined
    this.left = 0
    this.barred = false
    return start
  }

  override step(action: A): Step<O> {
    if (this.left === 0 && this.last !== undefined && this.random.random() < this.probability) {
      this.left = this.random.integers(this.shortest, this.longest + 1)
    }
    if (this.barred) this.left = 0
    if (this.left > 0) this.left--
    else this.last = copied(action)
    const step = this.env.step(this.last as A)
    this.barred = !allows(this.actionSpace, step[4], this.last)
    return step
  }

  protected override ownState(): EnvState {
    return { random: this.random.getState(), last: (copied(this.last) ?? null) as EnvState, left: this.left, barred: this.barred }
  }

  protected override setOwnState(own: EnvState): void {
    const saved = own as { random: Uint32Array; last: EnvState; left: number; barred: boolean }
    checkOwn(this, saved?.random instanceof Uint32Array, own)
    this.random.setState(saved.random)
    this.last = saved.last === null ? undefined : (copied(saved.last) as A)
    this.left = saved.left
    this.barred = saved.barred === true
  }
}

/** The caller may use its array again. */
function copied<T>(action: T): T {
  return typeof action === 'object' ? structuredClone(action) : action
}

function wordsOf(seed: number): Uint32Array {
  return Uint32Array.of(seed >>> 0, Math.floor(seed / 2 ** 32), STREAM)
}
