import { setImmediate } from 'node:timers/promises'
import type { Piscina } from 'piscina'
import { oneLine } from '../blame.js'
import { loadLimit, loadTimedOut } from '../load-limit.js'
import type { Job, SnapshotRef } from '../population/types.js'
import { type Children, endChildren, endUntil } from './children.js'
import { finished, opened, sliceMessage } from './exchange.js'
import type { LaneThread } from './lane-thread.js'
import type { KeptMemory } from './own/memory.js'
import { besidePicture, laneLabel } from './prints.js'
import {
  CLOSED,
  CLOSING,
  type FailedReply,
  type FirstUpdate,
  type OpenReply,
  type Printed,
  type SliceReply,
  type SpoiledReply,
  type ToLane,
  worthMoving,
} from './protocol.js'
import type { Fetch, Finished, Opened } from './runner.js'
import type { ThreadOptions } from './threads.js'
import { endsWithin } from './within.js'

/** Milliseconds that a slice gets to end once the runner is closed: environments are closed between two slices. */
const LAST_SLICE = 1000
/** Milliseconds that closing may take. */
const LONGEST_CLOSE = 10_000
/** Milliseconds that a thread gets to report by itself that loading took too long, before it is ended. */
const GRACE = 1000
/** The longest delay of a timer: a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** A lane of the runner, and its thread. */
export class ThreadLane {
  /** The snapshot that the lane's instance is at, as far as its answers tell. */
  private resident: SnapshotRef | null = null
  private readonly pool: Piscina
  private readonly timeout: number
  private isOpen = false
  private closed = false
  /** Tasks that the thread has not answered yet. */
  private tasks = 0
  /** Slices that the thread has answered by its own count, and answers received: those on their way are lost when the thread dies. */
  private readonly answered: Int32Array
  private received = 0
  private readonly closing: Int32Array
  private readonly children: Children
  /** From a thread's death to the next message: the number of its unanswered slices before the one that it died in; null otherwise. */
  private lost: number | null = null
  /** Slices that were asked for and not answered. */
  private slices = 0
  /** The latest slice that was asked for. */
  private last: Promise<unknown> = Promise.resolve()
  /** True while the thread is ended because a slice failed in it. */
  private renewing = false
  /** The failure of a thread that died between two slices: the next slice ends in it. */
  private died: FailedReply | null = null

  constructor(
    private readonly options: ThreadOptions,
    private readonly lane: number,
    private readonly kept: KeptMemory,
    { pool, answered, closing, children }: LaneThread,
  ) {
    this.timeout = Math.min(options.sliceTimeout * 1000, LONGEST_DELAY)
    this.pool = pool
    this.answered = answered
    this.closing = closing
    this.children = children
    this.pool.on('message', ({ printed }: Printed) => besidePicture(printed))
    this.pool.on('workerDestroy', () => this.threadDied())
    this.pool.on('error', (error) => {
      if (!this.renewing) this.died = this.whatHappened(error)
    })
  }

  async open(firstUpdate: FirstUpdate | null): Promise<Opened> {
    return opened(await this.openThread(firstUpdate))
  }

  async run(job: Job, fetch: Fetch): Promise<Finished> {
    const reply = this.slices === 0 ? this.slice(job, fetch) : this.sliceAhead(job, fetch)
    this.last = reply
    this.slices++
    try {
      return finished(this.lane, job, await reply, this.kept)
    } finally {
      this.slices--
    }
  }

  async close(): Promise<void> {
    this.closed = true
    if (this.isOpen) await this.closeTrainable()
    const destroyed = this.pool.destroy()
    await endUntil(destroyed, () => this.endChildren())
    await destroyed
  }

  /** Closes between two slices: one that waits in the thread is given up, and a long one is not waited for. */
  private async closeTrainable(): Promise<void> {
    Atomics.store(this.closing, 0, CLOSING.asked)
    const closed = this.pool.run({ type: 'close' } satisfies ToLane)
    if (await endsWithin(closed, LAST_SLICE)) return
    if (Atomics.load(this.closing, 0) !== CLOSING.begun) return
    if (await endsWithin(closed, LONGEST_CLOSE)) return
    this.tell(`Closing the trainable or its environments did not end within ${LONGEST_CLOSE / 1000} s`)
  }

  /** Ends the child processes of a thread that hung, crashed or was ended amid a slice. */
  private endChildren(): void {
    const ended = endChildren(this.children)
    if (ended > 0) this.tell(`Ended ${ended} child ${ended === 1 ? 'process' : 'processes'} that environments had left`)
  }

  private tell(sentence: string): void {
    besidePicture(`${laneLabel(this.lane)}: ${sentence}\n`)
  }

  /** Lets the job wait in the thread. Its time limit begins, and failures count as its own, when the slice before it is over. */
  private async sliceAhead(job: Job, fetch: Fetch): Promise<SliceReply> {
    const task = this.isOpen ? this.sendSlice(job, fetch) : null
    await this.last
    return task === null ? this.slice(job, fetch) : this.answer(job, fetch, task)
  }

  private async slice(job: Job, fetch: Fetch, isAgain = false): Promise<SliceReply> {
    const died = this.died
    this.died = null
    if (died) return died
    // A fresh thread loads the experiment first, so that the slice's time limit is spent on the slice.
    if (!this.isOpen) {
      const reply = await this.openThread()
      if (reply.type !== 'opened') return reply
    }
    return this.answer(job, fetch, this.sendSlice(job, fetch), isAgain)
  }

  private async answer(job: Job, fetch: Fetch, task: Promise<SliceReply | Again>, isAgain = false): Promise<SliceReply> {
    const first = await this.inTime(task, this.hung('The slice did not end'))
    if (first.type === 'again' && !isAgain) return this.slice(job, fetch, true)
    const reply = first.type === 'again' ? first.failed : first
    if (reply.type === 'trained') {
      this.resident = { member: job.member, slice: job.slice, weightsHash: reply.weightsHash }
    } else {
      this.resident = null
      await this.renew()
    }
    return reply
  }

  /** Provides a fresh thread for the next slice: the state that a failure left in modules lives on in this one. */
  private async renew(): Promise<void> {
    if (!this.isOpen || this.closed) return
    this.renewing = true
    await this.pool.threads[0]?.terminate()
    while (this.isOpen && !this.closed) await setImmediate()
    this.renewing = false
  }

  /** Loads the experiment and makes the trainable, within a limit of their own; the first update has that of a slice. */
  private async openThread(firstUpdate: FirstUpdate | null = null): Promise<OpenReply> {
    const limit = loadLimit()
    const { experimentPath, seed, fma = false } = this.options
    const { code, message } = loadTimedOut(`${experimentPath} or its trainable`, limit)
    const asked = { type: 'open', seed, fma } as const
    let reply = await this.inTime(this.send<OpenReply>({ ...asked, firstUpdate: null }), { code, message }, limit * 1000 + GRACE)
    if (reply.type === 'opened' && firstUpdate !== null) {
      const late = this.hung('The first update did not end')
      reply = await this.inTime(this.send<OpenReply>({ ...asked, firstUpdate }), late)
    }
    this.isOpen = reply.type === 'opened'
    return reply
  }

  private hung(complaint: string): { readonly code: string; readonly message: string } {
    return { code: 'SLICE_TIMED_OUT', message: `${complaint} within ${this.timeout / 1000} s` }
  }

  /** Never rejects. */
  private async send<Reply>(message: ToLane): Promise<Reply | FailedReply> {
    if (this.closed) return CLOSED
    this.lost = null
    this.tasks++
    try {
      return await this.pool.run(message, { transferList: buffersOf(message) })
    } catch (error) {
      return this.whatHappened(error)
    } finally {
      this.tasks--
    }
  }

  /** Only one of the slices that a dead thread leaves has failed: the one that it died in. Piscina rejects the oldest first. */
  private async sendSlice(job: Job, fetch: Fetch): Promise<SliceReply | Again> {
    const message = sliceMessage(job, this.slices === 0 ? this.resident : null, fetch, this.kept)
    const reply = await this.send<SliceReply | SpoiledReply>(message)
    if (reply.type === 'spoiled') return { type: 'again', failed: DIED }
    if (this.closed || this.lost === null) {
      this.received++
      return reply
    }
    const failed = reply as FailedReply
    return this.lost-- === 0 ? failed : { type: 'again', failed }
  }

  /** Ends the thread when the task takes too long. Piscina's own time-out serves only a thread with a single task. */
  private async inTime<Reply>(
    task: Promise<Reply | FailedReply>,
    late: { readonly code: string; readonly message: string },
    limit = this.timeout,
  ): Promise<Reply | FailedReply> {
    let hung = false
    const timer = setTimeout(() => {
      hung = true
      void this.pool.threads[0]?.terminate()
      void endUntil(task, () => this.endChildren())
    }, limit)
    const reply = await task
    clearTimeout(timer)
    if (!hung || this.closed) return reply
    return { type: 'failed', ...late }
  }

  private threadDied(): void {
    this.endChildren()
    // Its number may soon be another thread's.
    this.children[0] = 0
    const before = Atomics.exchange(this.answered, 0, 0) - this.received
    this.lost = this.renewing ? Number.POSITIVE_INFINITY : Math.max(0, before)
    this.received = 0
    this.resident = null
    this.isOpen = false
    if (this.tasks === 0 && !this.closed && !this.renewing) this.died = DIED
  }

  private whatHappened(error: unknown): FailedReply {
    if (this.closed) return CLOSED
    // Anything can be thrown, nothing at all included.
    const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
    if (code === 'ERR_WORKER_OUT_OF_MEMORY')
      return { type: 'failed', code: 'WORKER_OUT_OF_MEMORY', message: 'The worker ran out of memory' }
    const [, exitCode] = /^worker exited with code: (\d+)/.exec(message) ?? []
    if (exitCode === undefined) return { type: 'failed', code: 'SLICE_THREW', message: oneLine(error) }
    return { type: 'failed', code: 'WORKER_EXITED', message: `The worker exited with code ${exitCode}` }
  }
}

/** The slice is tried once more: the thread died before it began or after its end, or another slice has spoiled the thread. */
interface Again {
  readonly type: 'again'
  readonly failed: FailedReply
}

const DIED: FailedReply = { type: 'failed', code: 'WORKER_EXITED', message: 'The worker exited between two slices' }

function buffersOf(message: ToLane): ArrayBuffer[] {
  if (message.type !== 'slice') return []
  const { own, donor } = message
  return worthMoving([own?.bytes, own?.record, donor].filter((bytes) => bytes != null))
}
