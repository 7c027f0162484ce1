import { CladeError } from '../errors.js'
import type { JournalReader, RecordedJournal } from './journal.js'
import { nameOfSlice } from './names.js'
import type { RunFile } from './run-file.js'

interface Whole {
  readonly folder: string
  readonly file: RunFile
  readonly journal: RecordedJournal & Partial<Pick<JournalReader, 'hasGrown'>>
  readonly told: Told
}

/** The members of a run as all entries of its journal tell of them. */
interface Told {
  /** True where all members are finished. */
  readonly done: boolean
  /** The number of slices of a member that succeeded; 0 where there is no such member. */
  slicesOf(member: number): number
}

/**
 * A journal can lack its end and be sound in itself: restored from an older copy, or put together by another program. run.json tells, and
 * so do the snapshots, which are committed together with the entries of the slices that they come from.
 *
 * @throws CladeError JOURNAL_SHORT
 */
export function mustBeWhole({ folder, file, journal, told }: Whole): void {
  mustHoldAll({ folder, file, journal })
  // The journal may have been raised since run.json was read.
  const asTold = journal.raises.length === (file.raises?.length ?? 0)
  if (file.status === 'finished' && asTold && !told.done) {
    throw short(folder, `the run has finished, and it ends in the middle, after ${journal.length} entries`)
  }
  for (const id of journal.snapshots()) {
    if (id.slice <= told.slicesOf(id.member)) continue
    // The snapshot of a run that goes on may have come since.
    if (journal.hasGrown?.()) return
    throw short(folder, `it holds a snapshot after ${nameOfSlice(id)}, and no entry tells of that slice`)
  }
}

/** The part of `mustBeWhole` that needs no entries: their number. @throws CladeError JOURNAL_SHORT */
export function mustHoldAll({ folder, file: { entries = 0 }, journal: { length } }: Omit<Whole, 'told'>): void {
  if (length < entries) throw short(folder, `it holds ${length} entries of ${entries}`)
}

/** The error for the journal of a run that lacks its end. */
export function short(folder: string, how: string): CladeError {
  return new CladeError('JOURNAL_SHORT', `Expected the journal of ${folder} to reach as far as its run.json tells, but ${how}`)
}
