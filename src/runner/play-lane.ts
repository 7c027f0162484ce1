import { Worker } from 'node:worker_threads'
import { oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import { loadLimit, loadTimedOut } from '../load-limit.js'
import type { PlayerOptions, TrainedState } from '../trained.js'
import { childrenTable, endChildren, endUntil } from './children.js'
import type { FromPlayThread, Played, PlayThreadData, ToPlayThread } from './play-protocol.js'
import { besidePicture, laneLabel } from './prints.js'
import { CODE_RANGE_MEGABYTES } from './system-limits.js'

/** Milliseconds that closing an environment may take. */
const LONGEST_CLOSE = 10_000

/** The limit of an answer, and the error where it does not come in time. */
interface Late {
  readonly seconds: number
  readonly error: CladeError
}

/** A thread that plays episodes, one at a time. After an error it is of no more use than to be closed. */
export class PlayLane {
  private readonly children = childrenTable()
  private readonly thread: Worker
  private settle: { resolve(reply: FromPlayThread): void; reject(error: Error): void } | null = null
  /** The error that the thread died of. */
  private died: CladeError | null = null
  private ended = false

  /** @param timeout seconds that an episode may take */
  constructor(
    private readonly data: Omit<PlayThreadData, 'children'>,
    private readonly timeout: number,
  ) {
    const workerData: PlayThreadData = { ...data, children: this.children }
    const resourceLimits = { codeRangeSizeMb: CODE_RANGE_MEGABYTES }
    this.thread = new Worker(new URL('./play-thread.js', import.meta.url), { workerData, resourceLimits })
    this.thread.on('message', (reply: FromPlayThread) => this.settle?.resolve(reply))
    this.thread.on('error', (error) => this.die('EPISODE_THREW', oneLine(error)))
    this.thread.on('exit', (code) => this.die('WORKER_EXITED', `The worker exited with code ${code} while it played`))
  }

  /** Opens a member, and an environment for it. @throws CladeError */
  async open(state: TrainedState, options: PlayerOptions): Promise<void> {
    const seconds = loadLimit()
    await this.ask({ type: 'open', state, options }, { seconds, error: loadTimedOut('the experiment or its environment', seconds) })
  }

  /** Plays the episode of that seed. @throws CladeError EPISODE_THREW, EPISODE_TIMED_OUT, WORKER_EXITED, or what the environment threw with a code */
  async play(seed: number, maxSteps: number): Promise<Played> {
    const rule = `Expected the episode of seed ${seed} to end within ${this.timeout} s, and it did not`
    const hint = 'look for an endless loop in the environment, or give it more by --timeout'
    const error = new CladeError('EPISODE_TIMED_OUT', `${rule}: ${hint}`)
    const reply = await this.ask({ type: 'play', seed, maxSteps }, { seconds: this.timeout, error })
    if (reply.type !== 'played') throw new Error(`A thread that was to play answered ${reply.type}`)
    return reply.played
  }

  /** Closes the environment, unless the thread is at work, and ends the thread. Never rejects. */
  async close(): Promise<void> {
    if (!this.ended && this.settle === null) {
      const error = new CladeError('EPISODE_TIMED_OUT', `Closing the environment did not end within ${LONGEST_CLOSE / 1000} s`)
      await this.ask({ type: 'close' }, { seconds: LONGEST_CLOSE / 1000, error }).catch((failed: Error) => {
        besidePicture(`${laneLabel(this.data.lane)}: ${failed.message}\n`)
      })
    }
    await this.end()
  }

  private async end(): Promise<void> {
    this.ended = true
    await endUntil(this.thread.terminate(), () => endChildren(this.children))
    this.settle?.reject(new CladeError('RUNNER_CLOSED', 'The thread was closed while it played'))
  }

  private async ask(message: ToPlayThread, { seconds, error }: Late): Promise<FromPlayThread> {
    let timer: NodeJS.Timeout | undefined
    try {
      const reply = await new Promise<FromPlayThread>((resolve, reject) => {
        this.settle = { resolve, reject }
        if (this.died) reject(this.died)
        timer = setTimeout(
          () => {
            reject(error)
            void this.end()
          },
          Math.min(1000 * seconds, LONGEST_DELAY),
        )
        this.thread.postMessage(message)
      })
      if (reply.type !== 'failed') return reply
      throw new CladeError(reply.code, reply.message, reply.badInput)
    } finally {
      clearTimeout(timer)
      this.settle = null
    }
  }

  private die(code: string, message: string): void {
    // An error comes before the exit, and says more.
    this.died ??= new CladeError(code, message)
    this.ended = true
    endChildren(this.children)
    this.settle?.reject(this.died)
  }
}

/** The longest delay of a timer in milliseconds: a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1
