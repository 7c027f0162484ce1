import { aFunction, positiveInteger, text } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import type { Env, EnvState, Reset, ResetOptions, Step } from '../core/env.js'
import { EnvError, readOptions } from '../core/errors.js'
import { checkOwn, Wrapper } from './wrapper.js'

export interface EpisodeStatisticsOptions {
  /** Finished episodes that the queues remember, 1 or more; absent, 100. */
  readonly bufferLength?: number
  /** The key of the statistics in `info`; absent, `episode`. */
  readonly statsKey?: string
  /** A clock in seconds. Absent, nothing is timed: what an environment returns then depends on nothing but seed and actions. */
  readonly now?: () => number
}

/**
 * Adds `info.episode = { r, l }` to the step that ends an episode: its return and its length in steps, and with a clock `t`, the seconds
 * since its start. The rewards of the wrapped environment count, so put it inside wrappers that change rewards.
 *
 * @example
 * const env = new ClipReward(new RecordEpisodeStatistics(make('Pendulum-v1')), { min: -1 })
 */
export class RecordEpisodeStatistics<O, A> extends Wrapper<O, A> {
  /** The returns of the last episodes, the latest at the end; likewise lengths in steps and times in seconds. */
  readonly returnQueue: number[] = []
  readonly lengthQueue: number[] = []
  readonly timeQueue: number[] = []
  private readonly bufferLength: number
  private readonly statsKey: string
  private readonly now: (() => number) | undefined
  private episodes = 0
  private total = 0
  private length = 0
  private began = 0

  /**
   * @throws EnvError INVALID_OPTION when bufferLength is no positive integer, statsKey no text, or now no function
   * @throws EnvError UNKNOWN_OPTION when an option has another name
   */
  constructor(env: Env<O, A>, options?: EpisodeStatisticsOptions) {
    super(env)
    const requirements = { bufferLength: positiveInteger, statsKey: text, now: aFunction }
    const {
      bufferLength = 100,
      statsKey = 'episode',
      now,
    } = readOptions('RecordEpisodeStatistics', options, requirements, '{ bufferLength: 10 }')
    this.bufferLength = bufferLength
    this.statsKey = statsKey
    this.now = now
  }

  /** The number of episodes that have ended so far. */
  get episodeCount(): number {
    return this.episodes
  }

  override reset(options?: ResetOptions): Reset<O> {
    const start = this.env.reset(options)
    this.total = 0
    this.length = 0
    this.began = this.now?.() ?? 0
    return start
  }

  /** @throws EnvError INVALID_OPTION when the environment's own info has the key */
  override step(action: A): Step<O> {
    const step = this.env.step(action)
    const [observation, reward, terminated, truncated, info] = step
    this.total += reward
    this.length++
    if (!terminated && !truncated) return step
    if (Object.hasOwn(info, this.statsKey)) {
      throw new EnvError('INVALID_OPTION', `Expected statsKey to be a key that info does not have, got ${show(this.statsKey)}`)
    }
    const seconds = this.now === undefined ? {} : { t: this.now() - this.began }
    const episode = { r: this.total, l: this.length, ...seconds }
    this.episodes++
    this.remember(this.returnQueue, episode.r)
    this.remember(this.lengthQueue, episode.l)
    if (seconds.t !== undefined) this.remember(this.timeQueue, seconds.t)
    return [observation, reward, terminated, truncated, { ...info, [this.statsKey]: episode }]
  }

  /** Times are not part of it: an episode that goes on after a pause is timed from there. */
  protected override ownState(): EnvState {
    const { episodes, total, length } = this
    return { episodes, total, length, returns: Float64Array.from(this.returnQueue), lengths: Int32Array.from(this.lengthQueue) }
  }

  protected override setOwnState(own: EnvState): void {
    const saved = own as { episodes: number; total: number; length: number; returns: Float64Array; lengths: Int32Array }
    checkOwn(this, saved?.returns instanceof Float64Array, own)
    this.episodes = saved.episodes
    this.total = saved.total
    this.length = saved.length
    this.returnQueue.splice(0, Number.POSITIVE_INFINITY, ...saved.returns)
    this.lengthQueue.splice(0, Number.POSITIVE_INFINITY, ...saved.lengths)
    this.timeQueue.length = 0
    this.began = this.now?.() ?? 0
  }

  private remember(queue: number[], value: number): void {
    queue.push(value)
    if (queue.length > this.bufferLength) queue.shift()
  }
}
