import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Draft } from '../../journal/atomic-file.js'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import { growing } from '../csv/tables.js'
import { ParquetTable, type ValueType } from './parquet-table.js'
import type { RunFormat } from './run-format.js'

/** Entries between two looks at the signal. */
const ENTRIES_A_LOOK = 256

/** members.parquet, episodes.parquet, events.parquet and metrics.parquet: the rows of the CSV files of those names, with types. */
export const parquet: RunFormat = {
  async write(run, folder, signal) {
    // Loaded here, since no other command needs it.
    const writing = await import('hyparquet-writer')
    const files = growing.map(({ file }) => file.replace('.csv', '.parquet'))
    const drafts = files.map((file) => new Draft(path.join(folder, file)))
    try {
      const types = typesOf(run.entries(), run.hyperparameters)
      const tables = growing.map((table, i) => new ParquetTable(writing, table, drafts[i]!.path, run.hyperparameters, types))
      let entries = 0
      for (const entry of run.entries()) {
        for (const table of tables) table.add(entry)
        if (++entries % ENTRIES_A_LOOK !== 0) continue
        await setImmediate()
        signal.throwIfAborted()
      }
      for (const table of tables) table.finish()
      for (const draft of drafts) draft.publish()
      return files
    } catch (error) {
      for (const draft of drafts) draft.discard()
      throw errorCode(error) === '' ? error : diskError(error, folder)
    }
  },
}

/**
 * The type of each hyperparameter. It is read from the values, since a search space may hold kinds of its user's. Numbers are doubles,
 * integers too: else the type would depend on the draws.
 */
function typesOf(entries: Iterable<Entry>, hyperparameters: readonly string[]): ReadonlyMap<string, ValueType> {
  const found = new Map<string, ValueType>()
  for (const { event } of entries) {
    for (const name of hyperparameters) {
      const value = event.after[name]
      const type = typeof value === 'number' ? 'DOUBLE' : typeof value === 'boolean' ? 'BOOLEAN' : 'STRING'
      if (value !== undefined) found.set(name, (found.get(name) ?? type) === type ? type : 'STRING')
    }
  }
  return found
}
