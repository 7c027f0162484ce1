import type { SavedSnapshot } from '../journal/journal.js'
import type { SavedOwn } from '../journal/own.js'
import type { Job, Result, SnapshotRef } from '../population/types.js'
import type { ParameterShapes, Plain } from '../trainable.js'

/** Reads snapshots for a runner, when a lane needs them. */
export interface Fetch {
  /** Weights and learner, encoded. */
  snapshot(ref: SnapshotRef): Uint8Array
  /** The private state of a member; asked for its latest snapshot only. */
  own(ref: SnapshotRef): SavedOwn
}

/** The snapshot that a slice ended in. */
export type SliceSnapshot = Required<SavedSnapshot>

/** A result with the snapshot that it ended in (null after a failure). */
export interface Finished {
  readonly result: Result
  readonly snapshot: SliceSnapshot | null
  /** Milliseconds inside the lane: restoring and inheriting, training, making the snapshot. For the bench. */
  readonly timing: { readonly restore: number; readonly train: number; readonly snapshot: number }
}

/** What lanes tell once they are open. */
export interface Opened {
  /** The files of the user's modules that the lanes have loaded, as absolute paths. */
  readonly modules: readonly string[]
  /** The spaces that the trainable describes; null where it describes none. */
  readonly spaces: Plain
  /** The shapes of its parameters by name; null where they have none. */
  readonly parameters: ParameterShapes | null
}

/** Lanes that train. Each runs one job at a time; a lane that dies is replaced and costs the job that it ran. */
export interface Runner {
  readonly lanes: number
  /** Jobs that a lane takes while it runs one: they wait in the lane, which goes on with them at once. */
  readonly ahead: number
  /** Loads the experiment in every lane. @throws CladeError of the first failure */
  open(): Promise<Opened>
  /** Runs a job. A failure in the lane is a result, and no rejection. `wall` of the result is filled in by the caller. */
  run(lane: number, job: Job, fetch: Fetch): Promise<Finished>
  close(): Promise<void>
}
