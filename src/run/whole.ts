import { CladeError } from '../errors.js'
import type { JournalReader, RecordedJournal } from '../journal/journal.js'
import { nameOfSlice } from '../journal/names.js'
import type { RunFile } from '../journal/run-file.js'
import type { Ledger } from '../population/ledger.js'

interface Whole {
  readonly folder: string
  readonly file: RunFile
  readonly journal: RecordedJournal & Partial<Pick<JournalReader, 'hasGrown'>>
  readonly ledger: Ledger
}

/**
 * A journal can lack its end and be sound in itself: restored from an older copy, or put together by another program. run.json tells, and
 * so do the snapshots, which are committed together with the entries of the slices that they come from.
 *
 * @param ledger has taken all entries of the journal
 * @throws CladeError JOURNAL_SHORT
 */
export function mustBeWhole({ folder, file, journal, ledger }: Whole): void {
  mustHoldAll({ folder, file, journal })
  if (file.status === 'finished' && !ledger.done) {
    throw short(folder, `the run has finished, and it ends in the middle, after ${journal.length} entries`)
  }
  for (const id of journal.snapshots()) {
    if (id.member < ledger.size && id.slice < ledger.jobOf(id.member).slice) continue
    // The snapshot of a run that goes on may have come since.
    if (journal.hasGrown?.()) return
    throw short(folder, `it holds a snapshot after ${nameOfSlice(id)}, and no entry tells of that slice`)
  }
}

/** The part of `mustBeWhole` that needs no ledger: the number of entries. @throws CladeError JOURNAL_SHORT */
export function mustHoldAll({ folder, file: { entries = 0 }, journal: { length } }: Omit<Whole, 'ledger'>): void {
  if (length < entries) throw short(folder, `it holds ${length} entries of ${entries}`)
}

function short(folder: string, how: string): CladeError {
  return new CladeError('JOURNAL_SHORT', `Expected the journal of ${folder} to reach as far as its run.json tells, but ${how}`)
}
