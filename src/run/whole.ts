import { CladeError } from '../errors.js'
import type { JournalReader, RecordedJournal } from '../journal/journal.js'
import type { RunFile } from '../journal/run-file.js'
import type { Ledger } from '../population/ledger.js'

/**
 * A journal can lack its end and be sound in itself: restored from an older copy, or put together by another program. run.json tells, and
 * so do the snapshots, which are committed together with the entries of the slices that they come from.
 *
 * @param entries that the journal holds
 * @param ledger that has taken them all
 * @throws CladeError JOURNAL_SHORT
 */
export function mustBeWhole(
  folder: string,
  file: RunFile,
  entries: number,
  ledger: Ledger,
  journal: RecordedJournal & Partial<Pick<JournalReader, 'hasGrown'>>,
): void {
  mustHoldAll(folder, file, entries)
  if (file.status === 'finished' && !ledger.done)
    throw short(folder, `the run has finished, and it ends in the middle, after ${entries} entries`)
  const members = ledger.standings().length
  for (const { member, slice } of journal.snapshots()) {
    if (member < members && slice < ledger.jobOf(member).slice) continue
    // Of a run that goes on, the snapshot may have come since.
    if (journal.hasGrown?.()) return
    throw short(folder, `it holds a snapshot after slice ${slice} of member ${member}, and no entry tells of that slice`)
  }
}

/** The part of it that needs no ledger. @throws CladeError JOURNAL_SHORT */
export function mustHoldAll(folder: string, { entries: told = 0 }: RunFile, entries: number): void {
  if (entries < told) throw short(folder, `it holds ${entries} entries of ${told}`)
}

function short(folder: string, how: string): CladeError {
  return new CladeError('JOURNAL_SHORT', `Expected the journal of ${folder} to reach as far as its run.json tells, but ${how}`)
}
