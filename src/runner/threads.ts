import type { ResourceLimits } from 'node:worker_threads'
import { LaneThread } from './lane-thread.js'
import { KeptMemory } from './own/memory.js'
import type { FirstUpdate } from './protocol.js'
import type { Fetch, Runner } from './runner.js'
import { expectAddressSpace, threadRefused } from './system-limits.js'
import { ThreadLane } from './thread-lane.js'

export interface ThreadOptions {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly seed: number
  /** Takes the trainable's `withFma`, which it then has. Default: false. */
  readonly fma?: boolean
  readonly lanes: number
  /** Seconds after which a slice counts as hung. */
  readonly sliceTimeout: number
  /** Limits of each worker's JavaScript heap, not of its typed arrays or WebAssembly. Default: Node's. */
  readonly resourceLimits?: ResourceLimits
  /** The update that one of the lanes tries when the run opens. Default: none. */
  readonly firstUpdate?: FirstUpdate
}

/**
 * Trains in worker threads, one a lane. Any failure in a thread costs its slice, and the lane goes on with a fresh thread.
 *
 * @param first the thread of the first lane, where it was started before; it is closed with the others
 */
export function threadRunner(options: ThreadOptions, first: LaneThread | null = null): Runner {
  const lanes: ThreadLane[] = []
  const kept = new KeptMemory()
  return {
    lanes: options.lanes,
    ahead: 1,
    async open() {
      expectAddressSpace(options.lanes, first === null ? 0 : 1)
      try {
        for (let i = 0; i < options.lanes; i++) {
          const thread = i === 0 && first ? first : new LaneThread(options.experimentPath, i, options.resourceLimits)
          lanes.push(new ThreadLane(options, i, kept, thread))
        }
      } catch (error) {
        throw threadRefused(error, options.lanes)
      }
      const opened = await Promise.all(lanes.map((lane, index) => lane.open(index === 0 ? (options.firstUpdate ?? null) : null)))
      return { ...opened[0]!, modules: opened.flatMap(({ modules }) => modules) }
    },
    run: async (lane, job, fetch) => lanes[lane]!.run(job, copying(fetch)),
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

/** Returns copies, which are transferred to a thread for good, while the journal keeps the originals (or views of them). */
function copying(fetch: Fetch): Fetch {
  return {
    snapshot: (ref) => new Uint8Array(fetch.snapshot(ref)),
    own(ref) {
      const { record, piece } = fetch.own(ref)
      return { record: new Uint8Array(record), piece }
    },
  }
}
