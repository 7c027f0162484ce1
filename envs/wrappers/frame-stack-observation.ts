import { reading } from '../../checks/reading.js'
import { anything, oneOf, positiveInteger } from '../../checks/requirements.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { check, expected, readOptions } from '../core/errors.js'
import { MAX_NUMBERS } from '../core/observations.js'
import { Box, type BoxType } from '../spaces/box.js'
import { areAsMany, boxOf, type Numbers, numbersOf, zeros } from './boxes.js'
import { checkInner, checkOwn, Wrapper } from './wrapper.js'

export interface FrameStackOptions {
  /** The frames before the first: the first one (`reset`), zeros (`zero`), or an observation of yours. Absent, `reset`. */
  readonly padding?: 'reset' | 'zero' | ArrayLike<number>
  /** The place of the new axis: `last` makes channels of pictures [height, width], as `conv` reads them. Absent, `first`, as Gymnasium. */
  readonly axis?: 'first' | 'last'
}

/**
 * Shows the last `size` observations of a Box, the oldest first, along a new axis: [size, ...shape], or [...shape, size] with `axis:
 * 'last'`.
 *
 * @example
 * const env = new FrameStackObservation(make('CartPole-v1'), 4, { padding: 'zero' })
 * env.observationSpace // a Box of shape [4, 4]
 */
export class FrameStackObservation<A> extends Wrapper<Numbers, A> {
  private readonly padding: 'reset' | ArrayLike<number>
  /** The frames [size, frame], the oldest first. */
  private readonly stack: Numbers
  private readonly frame: number
  /** True: the frames lie along the last axis. */
  private readonly interleaved: boolean

  /**
   * @throws EnvError INVALID_OPTION when the observations are no Box, `size` is no positive integer, or the padding is no observation
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<Numbers, A>, size: number, options?: FrameStackOptions) {
    checkInner('FrameStackObservation', env)
    const box = boxOf(env.observationSpace, 'the observations to stack')
    check('the frames to stack', size, positiveInteger)
    const { padding = 'reset', axis = 'first' } = readOptions(
      'FrameStackObservation',
      options,
      { padding: anything, axis: oneOf('first', 'last') },
      "{ padding: 'zero' }",
    )
    if (padding !== 'reset' && padding !== 'zero' && !reading(() => box.contains(padding), false)) {
      throw expected('the padding', 'reset, zero or an observation', padding)
    }
    if (size * box.flatSize > MAX_NUMBERS) throw expected('the frames to stack', `${MAX_NUMBERS} numbers together at most`, size)
    super(env, { observations: stacked(box, size, axis) })
    this.frame = box.flatSize
    this.stack = zeros(box, size * this.frame)
    this.interleaved = axis === 'last'
    this.padding = padding === 'zero' ? zeros(box, this.frame) : padding
  }

  override reset(options?: ResetOptions): Reset<Numbers> {
    const [observation, info] = this.env.reset(options)
    const padding = this.padding === 'reset' ? observation : this.padding
    for (let offset = 0; offset < this.stack.length; offset += this.frame) this.stack.set(numbersOf(padding), offset)
    return [this.pushed(observation), info]
  }

  override step(action: A): Step<Numbers> {
    const [observation, ...rest] = this.env.step(action)
    return [this.pushed(observation), ...rest]
  }

  protected override ownState(): EnvState {
    const { stack } = this
    return stack instanceof Uint8Array || stack instanceof Float32Array ? stack.slice() : Float64Array.from(stack)
  }

  protected override setOwnState(own: EnvState): void {
    checkOwn(this, areAsMany(this.stack, own), own)
    this.stack.set(own as Float64Array)
  }

  private pushed(observation: ArrayLike<number>): Numbers {
    this.stack.copyWithin(0, this.frame)
    this.stack.set(numbersOf(observation), this.stack.length - this.frame)
    return this.interleaved ? interleave(this.stack, this.frame) : this.stack.slice()
  }
}

function stacked({ low, high, shape, type }: Box<BoxType>, size: number, axis: 'first' | 'last'): Box<BoxType> {
  const repeated = (bounds: Numbers): number[] => {
    const frames = Array.from({ length: size }, () => Array.from(bounds)).flat()
    return axis === 'last' ? Array.from(interleave(Float64Array.from(frames), bounds.length)) : frames
  }
  return new Box(repeated(low), repeated(high), { shape: axis === 'last' ? [...shape, size] : [size, ...shape], type })
}

/** The transpose: [frames, frame] becomes [frame, frames]. */
function interleave<N extends Numbers>(stack: N, frame: number): N {
  const frames = stack.length / frame
  return stack.map((_, i) => stack[(i % frames) * frame + Math.floor(i / frames)]!) as N
}
