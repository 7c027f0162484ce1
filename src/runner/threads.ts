import type { ResourceLimits } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Order, SnapshotRef } from '../population/types.js'
import { oneLine } from './blame.js'
import { finished, opened, residentAfter, sliceMessage } from './exchange.js'
import type { FailedReply, LaneData, OpenReply, SliceMessage, SliceReply, ToLane } from './protocol.js'
import type { Fetch, Finished, Runner } from './runner.js'

export interface ThreadOptions extends LaneData {
  readonly lanes: number
  /** Seconds after which a slice counts as hung. */
  readonly sliceTimeout: number
  /** Of each worker; they bound its JavaScript heap, not its typed arrays or WebAssembly. Default: Node's. */
  readonly resourceLimits?: ResourceLimits
}

const WORKER = new URL('./worker.js', import.meta.url).href
/** The longest delay of a timer: a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** A worker thread a lane. What goes wrong in one costs its slice, and the lane goes on with a fresh thread. */
export function threadRunner(options: ThreadOptions): Runner {
  const lanes: ThreadLane[] = []
  return {
    lanes: options.lanes,
    async open() {
      for (let i = 0; i < options.lanes; i++) lanes.push(new ThreadLane(options))
      await Promise.all(lanes.map((lane) => lane.open()))
    },
    resident: (lane) => lanes[lane]!.resident,
    run: async (lane, order, fetch) => lanes[lane]!.run(lane, order, fetch),
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

/** A pool of one thread: Piscina replaces the thread when it dies, and a pool each pins members to lanes. */
class ThreadLane {
  resident: SnapshotRef | null = null
  readonly #pool: Piscina
  readonly #timeout: number
  #isOpen = false
  #busy = false
  #closed = false
  /** How the thread died between two slices; the next slice is told. */
  #died: FailedReply | null = null

  constructor(options: ThreadOptions) {
    const { experimentPath, seed, fma = false, resourceLimits } = options
    this.#timeout = Math.min(options.sliceTimeout * 1000, LONGEST_DELAY)
    this.#pool = new Piscina({
      filename: WORKER,
      workerData: { experimentPath, seed, fma } satisfies LaneData,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      // Otherwise the thread sleeps between slices, and with it what an environment left running (sockets, child processes).
      atomics: 'disabled',
      recordTiming: false,
      ...(resourceLimits && { resourceLimits }),
    })
    this.#pool.on('workerDestroy', () => this.#threadDied())
    this.#pool.on('error', (error) => {
      this.#died = this.#whatHappened(error)
    })
  }

  async open(): Promise<void> {
    opened(await this.#open())
  }

  async run(lane: number, order: Order, fetch: Fetch): Promise<Finished> {
    return finished(lane, order, await this.#slice(order, fetch))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#pool.destroy()
  }

  async #slice(order: Order, fetch: Fetch): Promise<SliceReply> {
    const died = this.#died
    this.#died = null
    if (died) return died
    // A fresh thread loads the experiment first, so that the slice's time limit is spent on the slice.
    if (!this.#isOpen) {
      const reply = await this.#open()
      if (reply.type !== 'opened') return reply
    }
    const message = sliceMessage(order, this.resident, fetch)
    const reply = await this.#ask<SliceReply>(message, buffersOf(message))
    this.resident = residentAfter(order, reply)
    return reply
  }

  async #open(): Promise<OpenReply> {
    const reply = await this.#ask<OpenReply>({ type: 'open' }, [])
    this.#isOpen = reply.type === 'opened'
    return reply
  }

  async #ask<Reply>(message: ToLane, transferList: ArrayBuffer[]): Promise<Reply | FailedReply> {
    if (this.#closed) return CLOSED
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), this.#timeout)
    this.#busy = true
    try {
      return await this.#pool.run(message, { signal: abort.signal, transferList })
    } catch (error) {
      return abort.signal.aborted && !this.#closed ? this.#timedOut(message) : this.#whatHappened(error)
    } finally {
      this.#busy = false
      clearTimeout(timer)
    }
  }

  #threadDied(): void {
    this.resident = null
    this.#isOpen = false
    if (!this.#busy && !this.#closed)
      this.#died = { type: 'failed', code: 'WORKER_EXITED', message: 'The worker exited between two slices' }
  }

  #timedOut({ type }: ToLane): FailedReply {
    const what = type === 'slice' ? 'The slice did not end' : 'The experiment was not loaded'
    return { type: 'failed', code: 'SLICE_TIMED_OUT', message: `${what} within ${this.#timeout / 1000} s` }
  }

  #whatHappened(error: unknown): FailedReply {
    if (this.#closed) return CLOSED
    // Anything can be thrown, nothing at all included.
    const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
    if (code === 'ERR_WORKER_OUT_OF_MEMORY')
      return { type: 'failed', code: 'WORKER_OUT_OF_MEMORY', message: 'The worker ran out of memory' }
    const [, exitCode] = /^worker exited with code: (\d+)/.exec(message) ?? []
    if (exitCode === undefined) return { type: 'failed', code: 'SLICE_THREW', message: oneLine(error) }
    return { type: 'failed', code: 'WORKER_EXITED', message: `The worker exited with code ${exitCode}` }
  }
}

const CLOSED: FailedReply = { type: 'failed', code: 'RUNNER_CLOSED', message: 'The runner was closed' }

function buffersOf({ own, donor }: SliceMessage): ArrayBuffer[] {
  return [own, donor].flatMap((bytes) => (bytes === null ? [] : [bytes.buffer as ArrayBuffer]))
}
