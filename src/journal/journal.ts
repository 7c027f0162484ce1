import type { Entry, SnapshotRef } from '../population/types.js'
import type { SliceId } from './names.js'
import type { OwnUpdate, SavedOwn } from './own.js'

/** A snapshot in two parts, since a donor gives the first one away and nobody but the member itself ever needs the second. */
interface SavedSnapshot {
  /** Encoded: weights and learner. */
  readonly bytes: Uint8Array
  /** Absent: the member keeps nothing to itself. */
  readonly own?: OwnUpdate
}

/** What is committed together, or not at all. */
export interface Commit {
  readonly entries: readonly Entry[]
  readonly snapshots: readonly (SavedSnapshot & { readonly ref: SnapshotRef })[]
  /** Snapshots that nothing needs any more. */
  readonly drop: readonly SnapshotRef[]
  /** The state after these entries, in place of an earlier one: anything that structured clone takes. */
  readonly checkpoint?: unknown
}

/** The state that a run was in after so many entries. */
export interface Checkpoint {
  readonly entries: number
  readonly state: unknown
}

/** What was recorded of a run. */
export interface RecordedJournal {
  /** Entries committed or appended, in order, numbered from 0. */
  entries(from?: number): Iterable<Entry>
  /** Entries committed or appended. */
  readonly length: number
  /** Weights and learner of a snapshot that was not dropped, committed or not; whoever decodes the bytes learns whether they are sound. */
  snapshot(ref: SnapshotRef): Uint8Array | undefined
  /** What the member keeps to itself, as long as `ref` is its latest snapshot: its next one replaces it. */
  own(ref: SnapshotRef): SavedOwn | undefined
  /** The slices whose snapshots are there. */
  snapshots(): Iterable<SliceId>
  close(): Promise<void>
}

/**
 * The append-only record of a run. `append` returns at once and commits in the order of the calls, within a moment; what was appended
 * before a crash is there whole or not at all, and never without what was appended before it.
 */
export interface Journal extends RecordedJournal {
  append(commit: Commit): void
  /** The latest checkpoint committed or appended; undefined where there is none, or none that can be read: it is never needed. */
  checkpoint(): Checkpoint | undefined
  /** Resolves when all that was appended is on disk; rejects with the first error of any commit since. */
  flushed(): Promise<void>
}

/** A journal that is only read, perhaps while another process writes it. */
export interface JournalReader extends RecordedJournal {
  /** Entries that were there when it was opened; later ones are not shown. */
  readonly length: number
  /** Whether entries have come since: snapshots that were needed then may be dropped by now. */
  hasGrown(): boolean
}
