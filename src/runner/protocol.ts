import type { Job } from '../population/types.js'
import type { ParameterShapes, Plain, Report, TrainedElsewhere, Values } from '../trainable.js'
import type { Children } from './children.js'
import type { Finished, SliceSnapshot } from './runner.js'

/** The data that a lane's thread starts with. */
export interface ThreadData {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  /** One number, shared: slices that the thread has answered. */
  readonly answered: Int32Array
  /** One number, shared: a value of `CLOSING`. */
  readonly closing: Int32Array
  readonly children: Children
  readonly lane: number
  /** Prints go to the main thread, which draws on the terminal; otherwise to standard error. */
  readonly relaysPrints: boolean
}

/** Values of `ThreadData.closing`. `no`: slices are trained. `asked`: no other slice begins. `begun`: the trainable is being closed. */
export const CLOSING = { no: 0, asked: 1, begun: 2 } as const

/** A message that a thread sends unasked: lines that its environments print. */
export interface Printed {
  readonly printed: string
}

/** A member's snapshot, sent to a lane that is to go on from there. */
export interface OwnSnapshot {
  /** Weights and learner, encoded. */
  readonly bytes: Uint8Array
  /** The private state without its large arrays, encoded. */
  readonly record: Uint8Array
  /** The large arrays of the private state. */
  readonly memory: readonly SharedArrayBuffer[]
}

/** A job with the snapshots that it needs. */
export interface SliceMessage {
  readonly type: 'slice'
  readonly job: Job
  /** null: the member is new, or the lane holds the snapshot. */
  readonly own: OwnSnapshot | null
  /** Weights and learner of the donor, encoded; null: there is none. */
  readonly donor: Uint8Array | null
}

/** A trained agent that members begin from. */
export interface TrainedAgent extends TrainedElsewhere {
  /** Weights and learner, encoded. */
  readonly bytes: Uint8Array
  readonly weightsHash: string
}

/** The update that is tried when a run opens, before anything is written. */
export interface FirstUpdate {
  readonly steps: number
  readonly hyperparameters: Values
  /** True where members of this run may take over the weights of others. */
  readonly inherits: boolean
  /** The agent that the members of this run begin from, where the run is new. */
  readonly from: TrainedAgent | null
}

/** The first message to a thread: it loads the experiment, whose run has these options. */
interface OpenMessage {
  readonly type: 'open'
  readonly seed: number
  /** True: takes the trainable's `withFma`, which it then has. */
  readonly fma: boolean
  /** The update to be tried; null: none. */
  readonly firstUpdate: FirstUpdate | null
}

export type ToLane = OpenMessage | { readonly type: 'close' } | SliceMessage

interface OpenedReply {
  readonly type: 'opened'
  /** The spaces that the trainable describes; null where it describes none. */
  readonly spaces: Plain
  /** The shapes of its parameters by name; null where they have none. */
  readonly parameters: ParameterShapes | null
  /** Files of modules that the lane's thread has loaded, as absolute paths; absent where that is the caller's own thread. */
  readonly modules?: readonly string[]
}

export interface ClosedReply {
  readonly type: 'closed'
}

export interface TrainedReply {
  readonly type: 'trained'
  readonly report: Report
  readonly weightsHash: string
  readonly finite: boolean
  readonly snapshot: SliceSnapshot
  /** The member's large arrays, in which its next slice goes on. */
  readonly memory: readonly SharedArrayBuffer[]
  readonly timing: Finished['timing']
}

/** The slice waits for a fresh thread, since another slice has failed in this one. */
export interface SpoiledReply {
  readonly type: 'spoiled'
}

/** A failure that costs one slice. Failures are data, since an error thrown across a thread loses its code and its name. */
export interface FailedReply {
  readonly type: 'failed'
  readonly code: string
  readonly message: string
}

/** A failure that ends the run: trying again cannot help. */
export interface FatalReply {
  readonly type: 'fatal'
  readonly code: string
  readonly message: string
  readonly badInput: boolean
}

export const CLOSED: FailedReply = { type: 'failed', code: 'RUNNER_CLOSED', message: 'The runner was closed' }

export type OpenReply = OpenedReply | FailedReply | FatalReply
export type SliceReply = TrainedReply | FailedReply | FatalReply

/** Bytes of a message that a thread copies rather than gives away. */
const MOST_COPIED = 2 ** 20

/** The buffers to be transferred with a message that holds these bytes: all, or none where copying costs less than transferring. */
export function worthMoving(parts: readonly Uint8Array[]): ArrayBuffer[] {
  const total = parts.reduce((sum, { length }) => sum + length, 0)
  return total <= MOST_COPIED ? [] : parts.map(({ buffer }) => buffer as ArrayBuffer)
}
