import type { Job } from '../population/types.js'
import type { Report, Values } from '../trainable.js'
import type { Children } from './children.js'
import type { Finished, SliceSnapshot } from './runner.js'

/** What a lane is told once, when its thread starts. */
export interface LaneData {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly seed: number
  /** Takes the trainable's `withFma`, which it then has. Default: false. */
  readonly fma?: boolean
}

/** The same to a thread of its own. */
export interface ThreadData extends LaneData {
  /** One number, shared: slices that the thread has answered. */
  readonly answered: Int32Array
  /** One number, shared: how far the lane is with closing. */
  readonly closing: Int32Array
  readonly children: Children
  readonly lane: number
  /** Prints go to the main thread, which draws on the terminal; otherwise to standard error. */
  readonly relaysPrints: boolean
}

/** What `ThreadData.closing` holds: slices are trained; the thread is to close and trains no other slice; it closes now. */
export const CLOSING = { no: 0, asked: 1, begun: 2 } as const

/** What a thread sends of its own accord: lines that its environments print. */
export interface Printed {
  readonly printed: string
}

/** A member's snapshot, as a lane gets it that is to go on from there. */
export interface OwnSnapshot {
  /** Weights and learner, encoded. */
  readonly bytes: Uint8Array
  /** What the member keeps to itself, encoded apart from its large arrays, and those. */
  readonly record: Uint8Array
  readonly memory: readonly SharedArrayBuffer[]
}

/** A job with the snapshots that it needs: `own` is null when it starts afresh or the lane holds it, of a donor only what it gives away is sent. */
export interface SliceMessage {
  readonly type: 'slice'
  readonly job: Job
  readonly own: OwnSnapshot | null
  readonly donor: Uint8Array | null
}

/** The update that is tried when a run opens, before anything is written. */
export interface Trial {
  readonly steps: number
  readonly hyperparameters: Values
  /** Whether members of this run ever take over the weights of others. */
  readonly inherits: boolean
}

export type ToLane = { readonly type: 'open'; readonly trial: Trial | null } | { readonly type: 'close' } | SliceMessage

interface OpenedReply {
  readonly type: 'opened'
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

/** The thread is not to be trusted any more after a slice that failed in it: the slice waits for a fresh one. */
export interface SpoiledReply {
  readonly type: 'spoiled'
}

/** Costs one slice. An error thrown across a thread loses its code and its name, so failures are data. */
export interface FailedReply {
  readonly type: 'failed'
  readonly code: string
  readonly message: string
}

/** Ends the run: trying again cannot help. */
export interface FatalReply {
  readonly type: 'fatal'
  readonly code: string
  readonly message: string
  readonly badInput: boolean
}

export const CLOSED: FailedReply = { type: 'failed', code: 'RUNNER_CLOSED', message: 'The runner was closed' }

export type OpenReply = OpenedReply | FailedReply | FatalReply
export type SliceReply = TrainedReply | FailedReply | FatalReply
