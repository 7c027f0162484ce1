import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { withinLoadLimit } from '../load-limit.js'
import { loadedModules } from '../loaded-modules.js'
import type { Host, TrainableSpec } from '../trainable.js'
import { finished, opened, sliceMessage } from './exchange.js'
import { KeptMemory } from './own/memory.js'
import { mainPrints, printingAs } from './prints.js'
import type { FirstUpdate } from './protocol.js'
import type { Opened, Runner } from './runner.js'
import { dropInstance, Lane, openLane, runSlice } from './slice.js'
import { endsWithin } from './within.js'

export interface InlineOptions {
  readonly lanes: number
  readonly spec: TrainableSpec
  readonly host: Host
  /** The run's. */
  readonly seed: number
  /** Default: none. */
  readonly firstUpdate?: FirstUpdate
}

/** Milliseconds that a slice which waits for something outside gets to end before its environments are closed. */
const LAST_SLICE = 1000

/**
 * Trains on the calling thread: for tests, and for a debugger. Nothing shields it from an endless loop or `process.exit`, and a failed
 * slice is followed by no fresh thread: the state that it left in a module stays there.
 */
export function inlineRunner(options: InlineOptions): Runner {
  const lanes = Array.from({ length: options.lanes }, () => new Lane())
  const context = { ...options, now: () => performance.now(), tell: (sentence: string) => mainPrints.say(sentence) }
  /** The latest slice of each lane. */
  const underWay = lanes.map(() => Promise.resolve<unknown>(undefined))
  const kept = new KeptMemory()
  return {
    lanes: options.lanes,
    ahead: 0,
    async open() {
      const what = `the trainable ${options.spec.name}`
      let described: Omit<Opened, 'modules'> = { spaces: null, parameters: null }
      for (const [index, lane] of lanes.entries()) {
        const open = (firstUpdate: FirstUpdate | null) => printingAs(index, () => openLane(lane, firstUpdate, context))
        described = opened(await withinLoadLimit(what, () => open(null), { watched: true }))
        if (index === 0 && options.firstUpdate) opened(await open(options.firstUpdate))
      }
      return { ...described, modules: await loadedModules() }
    },
    async run(lane, job, fetch) {
      // A turn of the event loop: without it a run would not hear an interrupt before its end.
      await setImmediate()
      const own = lanes[lane]!
      const reply = printingAs(lane, () => runSlice(own, sliceMessage(job, own.resident, fetch, kept), context))
      underWay[lane] = reply
      return finished(lane, job, await reply, kept)
    },
    async close() {
      await Promise.all(underWay.map((slice) => endsWithin(slice, LAST_SLICE)))
      for (const [number, lane] of lanes.entries()) await printingAs(number, async () => dropInstance(lane, context))
    },
  }
}
