import path from 'node:path'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { readRunFile } from '../journal/run-file.js'
import { mustHoldAll } from '../journal/whole.js'
import type { ExportedRun, RunFormat } from '../report/export/run-format.js'
import type { Plain } from '../trainable.js'
import { makeFolder } from './folder.js'

/**
 * Writes a run in formats that hold all of it, from its journal: the run may go on meanwhile, its experiment may be gone, and nothing in
 * its folder is changed. What has been committed up to now is exported.
 *
 * @param folder of the run
 * @param out a folder, which is made where it is missing
 * @returns paths from `out` of what was written
 * @throws the signal's reason
 * @throws CladeError RUN_INVALID, JOURNAL_CORRUPT, JOURNAL_SHORT, DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export async function exportRun(folder: string, out: string, formats: readonly RunFormat[], signal: AbortSignal): Promise<string[]> {
  const file = readRunFile(folder)
  const journal = readLmdbJournal(path.join(folder, 'journal'))
  try {
    mustHoldAll({ folder, file, journal })
    const { name, seed, startedAt } = file
    const { hyperparameters = {} } = file.config as { readonly hyperparameters?: Readonly<Record<string, Plain>> }
    const run: ExportedRun = { name, seed, startedAt, hyperparameters: Object.keys(hyperparameters), entries: () => journal.entries() }
    makeFolder(out)
    const written: string[] = []
    for (const format of formats) written.push(...(await format.write(run, out, signal)))
    return written
  } finally {
    await journal.close()
  }
}
