import { flag, text } from '../../checks/requirements.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError, expected, readOptions } from '../core/errors.js'
import { Box, type BoxType } from '../spaces/box.js'
import { Dict } from '../spaces/dict.js'
import { flattened, flattenSpace } from '../spaces/flatten-space.js'
import type { Space } from '../spaces/space.js'
import { Tuple } from '../spaces/tuple.js'
import { TimeLimit } from './time-limit.js'
import { checkInner, checkOwn, ObservationWrapper, Wrapper } from './wrapper.js'

export interface TimeAwareOptions {
  /** True: observations are one flat array of numbers, the time among them. Absent, true. */
  readonly flatten?: boolean
  /** True: the time is from 0 to 1, not in steps. Absent, false. */
  readonly normalizeTime?: boolean
  /** The key of the time in a Dict; absent, `time`. */
  readonly dictTimeKey?: string
}

/**
 * Adds the steps of the running episode to every observation: to a Dict under a key, to a Tuple at its end, to anything else in a Dict of
 * `obs` and `time`. Unless `flatten` is false, all of it is then one flat array. The environment has to have a TimeLimit, as those of `make` have.
 *
 * @example
 * const env = new TimeAwareObservation(new TimeLimit(new MyEnv(), 500), { normalizeTime: true })
 */
export class TimeAwareObservation<O, A, InnerO = unknown> extends ObservationWrapper<O, A, InnerO> {
  private elapsed = 0
  private readonly limit: number
  private readonly normalizeTime: boolean
  private readonly combine: (observation: InnerO, time: Float32Array | Int32Array) => unknown

  /**
   * @throws EnvError INVALID_OPTION when there is no TimeLimit inside, an option is of the wrong type, or the Dict has the key already
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<InnerO, A>, options?: TimeAwareOptions) {
    checkInner('TimeAwareObservation', env)
    const requirements = { flatten: flag, normalizeTime: flag, dictTimeKey: text }
    const {
      flatten = true,
      normalizeTime = false,
      dictTimeKey = 'time',
    } = readOptions('TimeAwareObservation', options, requirements, '{ normalizeTime: true }')
    const limit = limitOf(env)
    const timeSpace: Box<BoxType> = normalizeTime ? new Box(0, 1, { shape: [1] }) : new Box(0, limit, { shape: [1], type: 'int32' })
    const { space, combine } = withTime(env.observationSpace, timeSpace, dictTimeKey)
    super(env, { observations: (flatten ? flattenSpace(space) : space) as unknown as Space<O> })
    this.limit = limit
    this.normalizeTime = normalizeTime
    this.combine = flatten ? (observation, time) => flattened(space, combine(observation, time)) : combine
  }

  override reset(options?: ResetOptions): Reset<O> {
    this.elapsed = 0
    return super.reset(options)
  }

  override step(action: A): Step<O> {
    this.elapsed++
    return super.step(action)
  }

  protected override observation(observation: InnerO): O {
    const time = this.normalizeTime ? Float32Array.of(this.elapsed / this.limit) : Int32Array.of(this.elapsed)
    return this.combine(observation, time) as O
  }

  protected override ownState(): EnvState {
    return this.elapsed
  }

  protected override setOwnState(own: EnvState): void {
    checkOwn(this, Number.isSafeInteger(own), own)
    this.elapsed = own as number
  }
}

function limitOf(env: unknown): number {
  for (let inner = env; inner instanceof Wrapper; inner = inner.env) if (inner instanceof TimeLimit) return inner.limit
  throw new EnvError(
    'INVALID_OPTION',
    'Expected the environment to have a TimeLimit, for TimeAwareObservation to know the longest time, got none',
  )
}

function withTime(
  space: Space,
  timeSpace: Space,
  key: string,
): { space: Space; combine: (observation: unknown, time: unknown) => unknown } {
  const parts = (space as { spaces?: unknown }).spaces
  if (space.name === 'Dict') {
    const spaces = parts as Readonly<Record<string, Space>>
    if (Object.hasOwn(spaces, key)) throw expected('dictTimeKey', 'a key that the observations do not have', key)
    return {
      space: new Dict({ ...spaces, [key]: timeSpace }) as unknown as Space,
      combine: (observation, time) => ({ ...(observation as object), [key]: time }),
    }
  }
  if (space.name === 'Tuple') {
    return {
      space: new Tuple([...(parts as readonly Space[]), timeSpace]) as unknown as Space,
      combine: (observation, time) => [...(observation as readonly unknown[]), time],
    }
  }
  return { space: new Dict({ obs: space, time: timeSpace }) as unknown as Space, combine: (obs, time) => ({ obs, time }) }
}
