import path from 'node:path'
import type { RunConfig } from '../experiment.js'
import type { JournalReader } from '../journal/journal.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import { Ledger } from '../population/ledger.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { experimentOf } from './experiment-path.js'
import { mustBeTheSame } from './session.js'
import { unlessAborted } from './unless-aborted.js'
import { mustBeWhole } from './whole.js'

/** A run that is there, to be read. */
export interface RecordedRun {
  readonly folder: string
  readonly file: RunFile
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly config: RunConfig
  readonly journal: JournalReader
  /** It has taken all entries of the journal, so that nobody has to do it once more. */
  readonly ledger: Ledger
}

/** Which run, and where its experiment is if it is not where run.json says. */
export interface RunPlace {
  readonly folder: string
  /** Absolute. Default: as run.json says. */
  readonly experimentPath?: string | null
}

/**
 * Opens the run in the folder for as long as `use` takes.
 *
 * @throws CladeError RUN_INVALID, MODULE_NOT_FOUND, RUN_CONFIG_MISMATCH, JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH and what loading throws; the signal's reason
 */
export async function withRun<T>(
  { folder, experimentPath: given = null }: RunPlace,
  signal: AbortSignal,
  use: (run: RecordedRun) => Promise<T>,
): Promise<T> {
  const file = readRunFile(folder)
  const experimentPath = experimentOf(folder, file, given)
  const config = resolveExperiment((await unlessAborted(loadModule(experimentPath), signal)).default, file.overrides)
  mustBeTheSame(file, config, experimentPath, folder)
  const journal = readLmdbJournal(path.join(folder, 'journal'))
  try {
    return await use({ folder, file, experimentPath, config, journal, ledger: ledgerOf({ folder, file, config, journal }) })
  } finally {
    await journal.close()
  }
}

/** What the journal comes to. @throws CladeError JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH */
export function ledgerOf({ folder, file, config, journal }: Omit<RecordedRun, 'ledger' | 'experimentPath'>): Ledger {
  const ledger = new Ledger(config)
  for (const entry of journal.entries()) ledger.apply(entry)
  mustBeWhole({ folder, file, journal, ledger })
  return ledger
}
