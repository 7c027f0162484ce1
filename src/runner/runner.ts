import type { OwnUpdate, SavedOwn } from '../journal/own.js'
import type { Job, Result, SnapshotRef } from '../population/types.js'

/** How a runner gets at a snapshot when a lane needs it. */
export interface Fetch {
  /** Weights and learner, encoded. */
  snapshot(ref: SnapshotRef): Uint8Array
  /** What the member keeps to itself; asked of its latest snapshot only. */
  own(ref: SnapshotRef): SavedOwn
}

/** The snapshot that a slice ended in: weights and learner, encoded, and what changed of what the member keeps to itself. */
export interface SliceSnapshot {
  readonly bytes: Uint8Array
  readonly own: OwnUpdate
}

/** A result with the snapshot that it ended in (null after a failure). */
export interface Finished {
  readonly result: Result
  readonly snapshot: SliceSnapshot | null
  /** Milliseconds inside the lane: restoring and inheriting, training, making the snapshot. For the bench. */
  readonly timing: { readonly restore: number; readonly train: number; readonly snapshot: number }
}

/** Lanes that train. Each runs one job at a time; a lane that dies is replaced and costs the job that it ran. */
export interface Runner {
  readonly lanes: number
  /** Jobs that a lane takes while it runs one: they wait in the lane, which goes on with them at once. */
  readonly ahead: number
  /**
   * Loads the experiment in every lane; rejects with the CladeError that the first failure amounts to. Resolves with the files of the modules that were
   * loaded in other threads, as absolute paths.
   */
  open(): Promise<readonly string[]>
  /** Never rejects for what happens in the lane: a failure is a result. `wall` of the result is filled in by the caller. */
  run(lane: number, job: Job, fetch: Fetch): Promise<Finished>
  close(): Promise<void>
}
