import type { Entry, Raise, SnapshotRef } from '../population/types.js'
import type { SliceId } from './names.js'
import type { OwnUpdate, SavedOwn } from './own.js'

/** A snapshot in two parts: a donor gives the first one away, and only the member itself ever needs the second. */
export interface SavedSnapshot {
  /** Weights and learner, encoded. */
  readonly bytes: Uint8Array
  /** The private state. Absent: the member has none. */
  readonly own?: OwnUpdate
}

/** Changes that are committed together, or not at all. */
export interface Commit {
  readonly entries: readonly Entry[]
  readonly snapshots: readonly (SavedSnapshot & { readonly ref: SnapshotRef })[]
  /** Snapshots that nothing needs any more. */
  readonly drop: readonly SnapshotRef[]
  /** A raise of the budget: its entries are taken back before those of this commit are appended, and an earlier checkpoint is void. */
  readonly raise?: Raise
  /** The state after these entries, which replaces an earlier one: anything that structured clone takes. */
  readonly checkpoint?: unknown
}

/** The state of a run after so many entries. */
export interface Checkpoint {
  readonly entries: number
  readonly state: unknown
}

/** The record of a run. */
export interface RecordedJournal {
  /** Entries committed or appended, in order, numbered from 0. */
  entries(from?: number): Iterable<Entry>
  /** Entries committed or appended. */
  readonly length: number
  /** Raises of the budget, in order. */
  readonly raises: readonly Raise[]
  /** Weights and learner of a snapshot that was not dropped, committed or not. The bytes are checked when they are decoded. */
  snapshot(ref: SnapshotRef): Uint8Array | undefined
  /** The private state of the member, as long as `ref` is its latest snapshot: the next one replaces it. */
  own(ref: SnapshotRef): SavedOwn | undefined
  /** The slices whose snapshots are there. */
  snapshots(): Iterable<SliceId>
  close(): Promise<void>
}

/**
 * The append-only record of a run (decision 026 says how entries are taken back). `append` returns at once and commits in the order of the calls, within a moment; what was appended
 * before a crash is there whole or not at all, and never without what was appended before it.
 */
export interface Journal extends RecordedJournal {
  append(commit: Commit): void
  /** The latest checkpoint committed or appended; undefined where there is none that can be read. It is never needed. */
  checkpoint(): Checkpoint | undefined
  /** Resolves when all that was appended is on disk; rejects with the first error of any commit since. */
  flushed(): Promise<void>
}

/** A journal that is only read, perhaps while another process writes it. */
export interface JournalReader extends RecordedJournal {
  /** Entries that were there when it was opened; later ones are not shown, nor are later raises. */
  readonly length: number
  /** True when entries have come since: snapshots that were needed then may be dropped by now. */
  hasGrown(): boolean
}
