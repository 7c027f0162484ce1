import path from 'node:path'
import type { RunConfig } from '../experiment.js'
import type { JournalReader } from '../journal/journal.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import { Ledger } from '../population/ledger.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { mustBeTheSame } from './session.js'
import { unlessAborted } from './unless-aborted.js'
import { mustBeWhole } from './whole.js'

/** A run that is there, to be read. */
export interface RecordedRun {
  readonly folder: string
  readonly file: RunFile
  readonly config: RunConfig
  readonly journal: JournalReader
  /** It has taken all entries of the journal, so that nobody has to do it once more. */
  readonly ledger: Ledger
}

/**
 * Opens the run in the folder for as long as `use` takes.
 *
 * @throws CladeError RUN_INVALID, RUN_CONFIG_MISMATCH, JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH and what loading throws; the signal's reason
 */
export async function withRun<T>(folder: string, signal: AbortSignal, use: (run: RecordedRun) => Promise<T>): Promise<T> {
  const file = readRunFile(folder)
  const config = resolveExperiment((await unlessAborted(loadModule(file.experiment), signal)).default, file.overrides)
  mustBeTheSame(file, config, folder)
  const journal = readLmdbJournal(path.join(folder, 'journal'))
  try {
    return await use({ folder, file, config, journal, ledger: ledgerOf({ folder, file, config, journal }) })
  } finally {
    await journal.close()
  }
}

/** What the journal comes to. @throws CladeError JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH */
export function ledgerOf({ folder, file, config, journal }: Omit<RecordedRun, 'ledger'>): Ledger {
  const ledger = new Ledger(config)
  for (const entry of journal.entries()) ledger.apply(entry)
  mustBeWhole(folder, file, journal.length, ledger, journal)
  return ledger
}
