import { closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import { episodesTable } from './episodes.js'
import { eventsTable } from './events.js'
import { membersTable } from './members.js'
import { metricsTable } from './metrics.js'
import { row } from './quote.js'
import type { Table } from './table.js'

/** Entries between two writes while the files are made anew from a long journal. */
const ENTRIES_A_WRITE = 64
/** Milliseconds after a write in which entries wait for others: made and written together, the rows of forty reports a second cost half as much. */
const GATHERING = 250

/** The CSV files that grow with the journal; `names` are the hyperparameters of the search space. */
export function growingTables(names: readonly string[]): readonly Table[] {
  return [membersTable(names), episodesTable(), eventsTable(names), metricsTable()]
}

/**
 * members.csv, episodes.csv, events.csv and metrics.csv as a projection of the journal: the files are made from the entries there are, and then
 * appended to. A run that was cut off leaves at worst rows missing or torn, and the next `open` makes the files anew.
 * Every method throws DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED.
 */
export class CsvProjection {
  private readonly files: readonly CsvFile[]
  private waiting: Entry[] = []
  /** Runs for GATHERING after a write. */
  private timer: NodeJS.Timeout | undefined
  private failure: unknown

  /** @param entries all that the journal holds so far: none in a new run. */
  constructor(
    private readonly folder: string,
    names: readonly string[],
    entries: Iterable<Entry> = [],
  ) {
    this.files = guarded(folder, () => {
      mkdirSync(folder, { recursive: true })
      const files = growingTables(names).map((table) => new CsvFile(folder, table))
      let waiting = 0
      for (const entry of entries) {
        for (const file of files) file.add(entry)
        if (++waiting % ENTRIES_A_WRITE === 0) for (const file of files) file.write()
      }
      for (const file of files) file.publish()
      return files
    })
  }

  /** Takes the entry's rows, which are in the files a quarter of a second later at most. Throws what an earlier write failed with. */
  write(entry: Entry): void {
    if (this.failure !== undefined) throw this.failure
    this.waiting.push(entry)
    if (this.timer === undefined) this.flushAndGather()
  }

  /** Writes what was taken, now. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.failure !== undefined) throw this.failure
    const entries = this.waiting
    this.waiting = []
    guarded(this.folder, () => {
      for (const file of this.files) {
        for (const entry of entries) file.add(entry)
        file.write()
      }
    })
  }

  close(): void {
    try {
      this.flush()
    } finally {
      for (const file of this.files) file.close()
    }
  }

  private flushAndGather(): void {
    this.flush()
    this.timer = setTimeout(() => this.flushLater(), GATHERING)
  }

  /** Keeps an error for who calls next: nobody would hear it here. */
  private flushLater(): void {
    this.timer = undefined
    if (this.waiting.length === 0) return
    try {
      this.flushAndGather()
    } catch (error) {
      this.failure ??= error
    }
  }
}

class CsvFile {
  private readonly path: string
  private handle: number
  private text: string

  constructor(
    folder: string,
    private readonly table: Table,
  ) {
    this.path = path.join(folder, table.file)
    this.handle = openSync(`${this.path}.new`, 'w')
    this.text = row(table.columns)
  }

  add(entry: Entry): void {
    this.text += this.table.rows(entry)
  }

  write(): void {
    const { text } = this
    if (text === '') return
    // A write that fails may have got halfway; what it had is not written twice.
    this.text = ''
    writeFileSync(this.handle, text)
  }

  /** Takes the place of the old file. */
  publish(): void {
    this.write()
    closeSync(this.handle)
    renameSync(`${this.path}.new`, this.path)
    this.handle = openSync(this.path, 'a')
  }

  close(): void {
    closeSync(this.handle)
  }
}

function guarded<T>(folder: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw errorCode(error) === '' ? error : diskError(error, folder)
  }
}
