import type { ResourceLimits } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { childrenTable } from './children.js'
import { isDrawnOn } from './prints.js'
import type { ThreadData } from './protocol.js'
import { CODE_RANGE_MEGABYTES, expectAddressSpace } from './system-limits.js'

const THREAD = new URL('./thread.cjs', import.meta.url).href

/** The thread of a lane: a pool of one, since Piscina replaces the thread when it dies, and a pool each pins members to lanes. */
export class LaneThread {
  /** Slices that the thread has answered by its own count. */
  readonly answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly closing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly children = childrenTable()
  readonly pool: Piscina

  constructor(experimentPath: string, lane: number, resourceLimits: ResourceLimits = {}) {
    const { answered, closing, children } = this
    this.pool = new Piscina({
      filename: THREAD,
      workerData: { experimentPath, answered, closing, children, lane, relaysPrints: isDrawnOn() } satisfies ThreadData,
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
    // Piscina replaces a thread that dies before anyone uses it; without a listener its error would end the process.
    this.pool.on('error', () => {})
  }
}

/**
 * Starts the thread of the first lane, which starts up while the main thread loads the experiment; the experiment itself it loads when the
 * lane is opened. Null where the system refuses: the lanes say why when they are opened.
 */
export function startFirstThread(experimentPath: string): LaneThread | null {
  try {
    expectAddressSpace(1)
    return new LaneThread(experimentPath, 0)
  } catch {
    return null
  }
}
