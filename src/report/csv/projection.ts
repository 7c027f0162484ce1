import { closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import type { ProjectedRun, Projection } from '../projection.js'
import { type GrowingTable, type TableText, textOf } from './table.js'
import { growing } from './tables.js'

/** Entries between two writes while the files are made anew from a long journal. */
const ENTRIES_A_WRITE = 64
/** Milliseconds after a write in which entries wait for others: made and written together, the rows of forty reports a second cost half as much. */
const GATHERING = 250

/**
 * members.csv, episodes.csv, events.csv and metrics.csv: made from the entries there are when the run begins, and then appended to. A run
 * that was cut off leaves at worst rows missing or torn, and the next `begin` makes the files anew.
 * Every method throws DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED.
 */
export class CsvProjection implements Projection {
  private folder = ''
  private files: readonly CsvFile[] = []
  private waiting: Entry[] = []
  /** Runs for GATHERING after a write. */
  private timer: NodeJS.Timeout | undefined
  private failure: unknown

  begin({ folder, hyperparameters }: Pick<ProjectedRun, 'folder' | 'hyperparameters'>, entries: Iterable<Entry>): void {
    this.folder = folder
    this.files = guarded(folder, () => {
      mkdirSync(folder, { recursive: true })
      const files = growing.map((table) => new CsvFile(folder, table, hyperparameters))
      let waiting = 0
      for (const entry of entries) {
        for (const file of files) file.add(entry)
        if (++waiting % ENTRIES_A_WRITE === 0) for (const file of files) file.write()
      }
      for (const file of files) file.publish()
      return files
    })
  }

  /** Takes the entries' rows, which are in the files a quarter of a second later at most. Throws what an earlier write failed with. */
  take(entries: readonly Entry[]): void {
    if (this.failure !== undefined) throw this.failure
    this.waiting.push(...entries)
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

  /** Writes what is left and closes the files. */
  end(): void {
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
  private readonly table: TableText
  private readonly rowsOf: ReturnType<GrowingTable['begin']>
  private handle: number
  private text: string

  constructor(folder: string, table: GrowingTable, hyperparameters: readonly string[]) {
    this.path = path.join(folder, table.file)
    this.table = textOf(table, hyperparameters)
    this.rowsOf = table.begin()
    this.handle = openSync(`${this.path}.new`, 'w')
    this.text = this.table.header
  }

  add(entry: Entry): void {
    const rows = this.rowsOf(entry)
    if (rows) this.text += this.table.rows(rows)
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
