import { setImmediate } from 'node:timers/promises'
import type { ResourceLimits } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { oneLine } from '../blame.js'
import { loadLimit, loadTimedOut } from '../load-limit.js'
import type { Job, SnapshotRef } from '../population/types.js'
import { childrenTable, endChildren, endUntil } from './children.js'
import { finished, opened, sliceMessage } from './exchange.js'
import { KeptMemory } from './own/memory.js'
import { besidePicture, isDrawnOn, laneLabel } from './prints.js'
import {
  CLOSED,
  CLOSING,
  type FailedReply,
  type LaneData,
  type OpenReply,
  type Printed,
  type SliceReply,
  type SpoiledReply,
  type ThreadData,
  type ToLane,
  type Trial,
} from './protocol.js'
import type { Fetch, Finished, Runner } from './runner.js'
import { CODE_RANGE_MEGABYTES, expectAddressSpace, threadRefused } from './system-limits.js'
import { endsWithin } from './within.js'

export interface ThreadOptions extends LaneData {
  readonly lanes: number
  /** Seconds after which a slice counts as hung. */
  readonly sliceTimeout: number
  /** Of each worker; they bound its JavaScript heap, not its typed arrays or WebAssembly. Default: Node's. */
  readonly resourceLimits?: ResourceLimits
  /** Tried in one of the lanes when the run opens. Default: none. */
  readonly trial?: Trial
}

const THREAD = new URL('./thread.cjs', import.meta.url).href
/** Milliseconds that a slice gets to end once the runner is closed: environments are closed between two slices. */
const LAST_SLICE = 1000
/** Milliseconds that closing may take. */
const LONGEST_CLOSE = 10_000
/** Milliseconds that a thread gets to tell by itself what it did not load in time, before it is ended. */
const GRACE = 1000
/** The longest delay of a timer: a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** A worker thread a lane. What goes wrong in one costs its slice, and the lane goes on with a fresh thread, whatever it was. */
export function threadRunner(options: ThreadOptions): Runner {
  const lanes: ThreadLane[] = []
  const kept = new KeptMemory()
  return {
    lanes: options.lanes,
    ahead: 1,
    async open() {
      expectAddressSpace(options.lanes)
      try {
        for (let i = 0; i < options.lanes; i++) lanes.push(new ThreadLane(options, i, kept))
      } catch (error) {
        throw threadRefused(error, options.lanes)
      }
      const modules = await Promise.all(lanes.map((lane, index) => lane.open(index === 0 ? (options.trial ?? null) : null)))
      return modules.flat()
    },
    run: async (lane, job, fetch) => lanes[lane]!.run(lane, job, copying(fetch)),
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

/** Gives copies: a thread has them for good, while the journal keeps (perhaps a view of) the originals. */
function copying(fetch: Fetch): Fetch {
  return {
    snapshot: (ref) => new Uint8Array(fetch.snapshot(ref)),
    own(ref) {
      const { record, piece } = fetch.own(ref)
      return { record: new Uint8Array(record), piece }
    },
  }
}

/** A pool of one thread: Piscina replaces the thread when it dies, and a pool each pins members to lanes. */
class ThreadLane {
  /** Where the lane's instance is, as far as its answers tell. */
  #resident: SnapshotRef | null = null
  readonly #pool: Piscina
  readonly #timeout: number
  #isOpen = false
  #closed = false
  /** Tasks that the thread has not answered yet. */
  #tasks = 0
  /** Slices that the thread has answered, as it counts them, and answers that came here: what is on its way when the thread dies is lost. */
  readonly #answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  #received = 0
  readonly #closing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #children = childrenTable()
  /** Since a thread died and until the next is sent something: how many of its unanswered slices come before the one that it died in. */
  #lost: number | null = null
  /** Slices asked for and not answered, and the promise of the latest. */
  #slices = 0
  #last: Promise<unknown> = Promise.resolve()
  /** While the thread is ended because a slice failed in it. */
  #renewing = false
  /** How the thread died between two slices; the next slice is told. */
  #died: FailedReply | null = null

  constructor(
    private readonly options: ThreadOptions,
    private readonly lane: number,
    private readonly kept: KeptMemory,
  ) {
    const { experimentPath, seed, fma = false, resourceLimits } = options
    this.#timeout = Math.min(options.sliceTimeout * 1000, LONGEST_DELAY)
    this.#pool = new Piscina({
      filename: THREAD,
      workerData: {
        experimentPath,
        seed,
        fma,
        answered: this.#answered,
        closing: this.#closing,
        children: this.#children,
        lane,
        relaysPrints: isDrawnOn(),
      } satisfies ThreadData,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      // One to run and one ahead; the thread itself does one after the other.
      concurrentTasksPerWorker: 2,
      // Otherwise the thread sleeps between slices, and with it what an environment left running (sockets, child processes).
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { codeRangeSizeMb: CODE_RANGE_MEGABYTES, ...resourceLimits },
    })
    this.#pool.on('message', ({ printed }: Printed) => besidePicture(printed))
    this.#pool.on('workerDestroy', () => this.#threadDied())
    this.#pool.on('error', (error) => {
      if (!this.#renewing) this.#died = this.#whatHappened(error)
    })
  }

  async open(trial: Trial | null): Promise<readonly string[]> {
    return opened(await this.#open(trial))
  }

  async run(lane: number, job: Job, fetch: Fetch): Promise<Finished> {
    const reply = this.#slices === 0 ? this.#slice(job, fetch) : this.#sliceAhead(job, fetch)
    this.#last = reply
    this.#slices++
    try {
      return finished(lane, job, await reply, this.kept)
    } finally {
      this.#slices--
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#isOpen) await this.#closeTrainable()
    const destroyed = this.#pool.destroy()
    await endUntil(destroyed, () => this.#endChildren())
    await destroyed
  }

  /** Between two slices: the one that waits in the thread is given up, and one that lasts is not waited for. */
  async #closeTrainable(): Promise<void> {
    Atomics.store(this.#closing, 0, CLOSING.asked)
    const closed = this.#pool.run({ type: 'close' } satisfies ToLane)
    if (await endsWithin(closed, LAST_SLICE)) return
    if (Atomics.load(this.#closing, 0) !== CLOSING.begun) return
    if (await endsWithin(closed, LONGEST_CLOSE)) return
    this.#tell(`Closing the trainable or its environments did not end within ${LONGEST_CLOSE / 1000} s`)
  }

  /** What a thread that hung, crashed or was ended in the middle of a slice has left behind. */
  #endChildren(): void {
    const ended = endChildren(this.#children)
    if (ended > 0) this.#tell(`Ended ${ended} child ${ended === 1 ? 'process' : 'processes'} that environments had left`)
  }

  #tell(sentence: string): void {
    besidePicture(`${laneLabel(this.lane)}: ${sentence}\n`)
  }

  /** Lets the job wait in the thread. Its time begins, and what goes wrong is its own, when the slice before it is over. */
  async #sliceAhead(job: Job, fetch: Fetch): Promise<SliceReply> {
    const task = this.#isOpen ? this.#sendSlice(job, fetch) : null
    await this.#last
    return task === null ? this.#slice(job, fetch) : this.#answer(job, fetch, task)
  }

  async #slice(job: Job, fetch: Fetch, isAgain = false): Promise<SliceReply> {
    const died = this.#died
    this.#died = null
    if (died) return died
    // A fresh thread loads the experiment first, so that the slice's time limit is spent on the slice.
    if (!this.#isOpen) {
      const reply = await this.#open()
      if (reply.type !== 'opened') return reply
    }
    return this.#answer(job, fetch, this.#sendSlice(job, fetch), isAgain)
  }

  async #answer(job: Job, fetch: Fetch, task: Promise<SliceReply | Again>, isAgain = false): Promise<SliceReply> {
    const first = await this.#inTime(task, this.#hung('The slice did not end'))
    if (first.type === 'again' && !isAgain) return this.#slice(job, fetch, true)
    const reply = first.type === 'again' ? first.failed : first
    if (reply.type === 'trained') {
      this.#resident = { member: job.member, slice: job.slice, weightsHash: reply.weightsHash }
    } else {
      this.#resident = null
      await this.#renew()
    }
    return reply
  }

  /** A fresh thread for the next slice: a module that the failure has spoiled lives on in this one. */
  async #renew(): Promise<void> {
    if (!this.#isOpen || this.#closed) return
    this.#renewing = true
    await this.#pool.threads[0]?.terminate()
    while (this.#isOpen && !this.#closed) await setImmediate()
    this.#renewing = false
  }

  /** Loading, and making the trainable, has a limit of its own; the trial has that of a slice. */
  async #open(trial: Trial | null = null): Promise<OpenReply> {
    const limit = loadLimit()
    const { code, message } = loadTimedOut(`${this.options.experimentPath} or its trainable`, limit)
    let reply = await this.#inTime(this.#send<OpenReply>({ type: 'open', trial: null }), { code, message }, limit * 1000 + GRACE)
    if (reply.type === 'opened' && trial !== null) {
      const late = this.#hung('The first update did not end')
      reply = await this.#inTime(this.#send<OpenReply>({ type: 'open', trial }), late)
    }
    this.#isOpen = reply.type === 'opened'
    return reply
  }

  #hung(complaint: string): { readonly code: string; readonly message: string } {
    return { code: 'SLICE_TIMED_OUT', message: `${complaint} within ${this.#timeout / 1000} s` }
  }

  /** Never rejects. */
  async #send<Reply>(message: ToLane): Promise<Reply | FailedReply> {
    if (this.#closed) return CLOSED
    this.#lost = null
    this.#tasks++
    try {
      return await this.#pool.run(message, { transferList: buffersOf(message) })
    } catch (error) {
      return this.#whatHappened(error)
    } finally {
      this.#tasks--
    }
  }

  /** Of the slices that a dead thread leaves without an answer only the one that it died in has failed. They are told oldest first. */
  async #sendSlice(job: Job, fetch: Fetch): Promise<SliceReply | Again> {
    const message = sliceMessage(job, this.#slices === 0 ? this.#resident : null, fetch, this.kept)
    const reply = await this.#send<SliceReply | SpoiledReply>(message)
    if (reply.type === 'spoiled') return { type: 'again', failed: DIED }
    if (this.#closed || this.#lost === null) {
      this.#received++
      return reply
    }
    const failed = reply as FailedReply
    return this.#lost-- === 0 ? failed : { type: 'again', failed }
  }

  /** Ends the thread when the task takes too long. Piscina could do that too, but only to a thread with a single task. */
  async #inTime<Reply>(
    task: Promise<Reply | FailedReply>,
    late: { readonly code: string; readonly message: string },
    limit = this.#timeout,
  ): Promise<Reply | FailedReply> {
    let hung = false
    const timer = setTimeout(() => {
      hung = true
      void this.#pool.threads[0]?.terminate()
      void endUntil(task, () => this.#endChildren())
    }, limit)
    const reply = await task
    clearTimeout(timer)
    if (!hung || this.#closed) return reply
    return { type: 'failed', ...late }
  }

  #threadDied(): void {
    this.#endChildren()
    // Its number may soon be another thread's.
    this.#children[0] = 0
    const before = Atomics.exchange(this.#answered, 0, 0) - this.#received
    this.#lost = this.#renewing ? Number.POSITIVE_INFINITY : Math.max(0, before)
    this.#received = 0
    this.#resident = null
    this.#isOpen = false
    if (this.#tasks === 0 && !this.#closed && !this.#renewing) this.#died = DIED
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

/** The thread died with the slice's answer, or before it began, or another slice has spoiled it: once, that is not the slice's fault. */
interface Again {
  readonly type: 'again'
  readonly failed: FailedReply
}

const DIED: FailedReply = { type: 'failed', code: 'WORKER_EXITED', message: 'The worker exited between two slices' }

function buffersOf(message: ToLane): ArrayBuffer[] {
  if (message.type !== 'slice') return []
  const { own, donor } = message
  return [own?.bytes, own?.record, donor].flatMap((bytes) => (bytes ? [bytes.buffer as ArrayBuffer] : []))
}
