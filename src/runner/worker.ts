import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { hostOf } from '../load.js'
import { loadedModules } from '../loaded-modules.js'
import { announceChildren, hasChildren } from './children.js'
import { loadSpec } from './load-spec.js'
import { claimStreams, laneLabel, Prints, toStandardError } from './prints.js'
import {
  CLOSED,
  CLOSING,
  type ClosedReply,
  type OpenReply,
  type Printed,
  type SliceReply,
  type SpoiledReply,
  type ThreadData,
  type ToLane,
  type TrainedReply,
  worthMoving,
} from './protocol.js'
import { dropInstance, Lane, type LaneContext, notOpened, openLane, runSlice } from './slice.js'

/** Milliseconds that child processes get to end after their environments were closed. */
const LONGEST_WAIT = 1000

const { experimentPath, answered, closing, children, lane: number, relaysPrints } = workerData as ThreadData
// Standard output belongs to the run's own view and to its results; what an environment prints goes to standard error.
const prints = new Prints(laneLabel(number), relaysPrints ? relay : toStandardError)
claimStreams(prints)
const tell = (sentence: string): void => prints.say(sentence)
const lane = new Lane()
let context: LaneContext | undefined

announceChildren(children)
// A thread that is ended by its environment can still close the others.
process.on('exit', () => {
  void dropInstance(lane, { tell })
  prints.tellMissing()
})

const SPOILED: SpoiledReply = { type: 'spoiled' }
/** True after a failed slice: what it left in a module (a counter, a broken cache) lives as long as the thread, and would fail others. */
let spoiled = false

let last: Promise<unknown> = Promise.resolve()

/** Answers a message; the thread has no other entry. The next message waits, even while a slice waits for something outside. */
export default function handle(message: ToLane): Promise<OpenReply | SliceReply | SpoiledReply | ClosedReply> {
  const reply = last.then(() => answer(message))
  last = reply.catch(() => {})
  return reply
}

async function answer(message: ToLane): Promise<OpenReply | SliceReply | SpoiledReply | ClosedReply> {
  if (message.type === 'close') return close()
  if (Atomics.load(closing, 0) !== CLOSING.no) return CLOSED
  if (message.type === 'open') {
    try {
      context ??= {
        spec: await loadSpec(experimentPath, message.fma),
        host: hostOf(experimentPath),
        seed: message.seed,
        now: () => performance.now(),
        tell,
      }
    } catch (error) {
      return notOpened(error, { code: 'TRAINABLE_NOT_BUILT' })
    }
    const reply = await openLane(lane, message.firstUpdate, context)
    return reply.type === 'opened' ? { ...reply, modules: await loadedModules() } : reply
  }
  // The thread that it was sent to has died meanwhile, and this one has not been opened.
  if (context === undefined) return SPOILED
  const reply = spoiled ? SPOILED : await runSlice(lane, message, context)
  spoiled = reply.type !== 'trained'
  // The thread is ended next.
  if (reply.type === 'failed') await childrenEnded()
  Atomics.add(answered, 0, 1)
  prints.tellMissing()
  return reply.type === 'trained' ? transferring(reply) : reply
}

/** Closes the trainable. */
async function close(): Promise<ClosedReply> {
  Atomics.store(closing, 0, CLOSING.begun)
  await dropInstance(lane, { tell })
  prints.tellMissing()
  await childrenEnded()
  return { type: 'closed' }
}

/** Waits until the child processes of closed environments have ended, or too long. */
async function childrenEnded(): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT
  while (hasChildren(children) && performance.now() < deadline) await setTimeout(5)
}

/** Sends a line to the main thread. A message leaves at once, even if this thread hangs next. */
function relay(text: string): boolean {
  parentPort!.postMessage({ printed: text } satisfies Printed)
  return true
}

/**
 * The bytes of a large reply change hands instead of being copied; nothing here keeps them. Those of others do not: the first buffer that
 * a thread gives away makes V8 throw away all the code that it has optimised there, since any array may be detached from then on. Piscina,
 * which brings what only the main thread needs, is loaded when it is asked for.
 */
async function transferring(reply: TrainedReply): Promise<TrainedReply> {
  const { bytes, own } = reply.snapshot
  const buffers = worthMoving([bytes, own.record, ...own.pieces.map((piece) => piece.bytes)])
  if (buffers.length === 0) return reply
  const piscina = await import('piscina')
  const moved: unknown = piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: reply })
  return moved as TrainedReply
}
