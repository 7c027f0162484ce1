import path from 'node:path'
import type { RunConfig } from '../experiment.js'
import type { JournalReader } from '../journal/journal.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'
import { mustBeWhole } from '../journal/whole.js'
import { loadModule } from '../load.js'
import { Ledger } from '../population/ledger.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { experimentOf } from './experiment-path.js'
import { mustBeTheSame } from './same-run.js'
import { unlessAborted } from './unless-aborted.js'

/** A run that was recorded, open to be read. */
export interface RecordedRun {
  readonly folder: string
  readonly file: RunFile
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly config: RunConfig
  readonly journal: JournalReader
  /** The ledger after all entries of the journal. */
  readonly ledger: Ledger
}

/** The folder of a run, and the module of its experiment where that has been moved. */
export interface RunLocation {
  readonly folder: string
  /** Absolute. Default: as run.json says. */
  readonly experimentPath?: string | null
}

/**
 * Opens the run in the folder for as long as `use` takes.
 *
 * @throws CladeError RUN_INVALID, MODULE_NOT_FOUND, RUN_CONFIG_MISMATCH, JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH, and the
 * errors of loading
 * @throws the signal's reason
 */
export async function withRun<T>(
  { folder, experimentPath: given = null }: RunLocation,
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

/** The ledger after all entries of the journal. @throws CladeError JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH */
export function ledgerOf({ folder, file, config, journal }: Omit<RecordedRun, 'ledger' | 'experimentPath'>): Ledger {
  const ledger = new Ledger(config, journal.raises)
  for (const entry of journal.entries()) ledger.apply(entry)
  mustBeWhole({ folder, file, journal, told: ledger })
  return ledger
}
