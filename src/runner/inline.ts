import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { Host, TrainableSpec } from '../trainable.js'
import { finished, opened, sliceMessage } from './exchange.js'
import type { Runner } from './runner.js'
import { Lane, openLane, runSlice } from './slice.js'

export interface InlineOptions {
  readonly lanes: number
  readonly spec: TrainableSpec
  readonly host: Host
  /** The run's. */
  readonly seed: number
}

/** Trains on the calling thread: for tests, and for a debugger. Nothing shields it from an endless loop or `process.exit`. */
export function inlineRunner(options: InlineOptions): Runner {
  const lanes = Array.from({ length: options.lanes }, () => new Lane())
  const context = { ...options, now: () => performance.now() }
  return {
    lanes: options.lanes,
    ahead: 0,
    async open() {
      for (const lane of lanes) opened(await openLane(lane, context))
    },
    async run(lane, job, fetch) {
      // A turn for whatever else this thread has to do: without it a run would not hear an interrupt before its end.
      await setImmediate()
      const at = lanes[lane]!
      return finished(lane, job, await runSlice(at, sliceMessage(job, at.resident, fetch), context))
    },
    async close() {},
  }
}
