import type { ResourceLimits } from 'node:worker_threads'
import { KeptMemory } from './own/memory.js'
import type { FirstUpdate, LaneData } from './protocol.js'
import type { Fetch, Runner } from './runner.js'
import { expectAddressSpace, threadRefused } from './system-limits.js'
import { ThreadLane } from './thread-lane.js'

export interface ThreadOptions extends LaneData {
  readonly lanes: number
  /** Seconds after which a slice counts as hung. */
  readonly sliceTimeout: number
  /** Limits of each worker's JavaScript heap, not of its typed arrays or WebAssembly. Default: Node's. */
  readonly resourceLimits?: ResourceLimits
  /** The update that one of the lanes tries when the run opens. Default: none. */
  readonly firstUpdate?: FirstUpdate
}

/** Trains in worker threads, one a lane. Any failure in a thread costs its slice, and the lane goes on with a fresh thread. */
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
