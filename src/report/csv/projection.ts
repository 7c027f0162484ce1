import { hash } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import type { ProjectedRun, Projection, Since } from '../projection.js'
import { type GrowingTable, type TableText, textOf } from './table.js'
import { growing } from './tables.js'

/** Entries between two writes, while the files are made anew from a long journal. */
const ENTRIES_A_WRITE = 64
/** Milliseconds after a write in which entries wait for others: rows that are made together cost half as much. */
const GATHERING = 250

/** Bytes at the end of a file of which a checkpoint keeps a hash. */
const TAIL = 65_536

/**
 * Writes members.csv, episodes.csv, events.csv and metrics.csv. They are made from the entries that there are when the run begins, and
 * appended to from then on. A run that was cut off leaves at worst rows missing or torn. The next `begin` cuts the files to where they
 * ended at the run's checkpoint and appends to them, or makes them anew where one of them is not as it was then.
 *
 * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED, from every method, where a file cannot be written
 */
export class CsvProjection implements Projection {
  private folder = ''
  private files: readonly CsvFile[] = []
  private waiting: Entry[] = []
  /** Set for GATHERING after a write. */
  private timer: NodeJS.Timeout | undefined
  private failure: unknown

  readonly checkpoint = { name: 'csv', save: () => this.save() }

  begin({ folder, hyperparameters }: Pick<ProjectedRun, 'folder' | 'hyperparameters'>, entries: Iterable<Entry>, since?: Since): void {
    this.folder = folder
    this.files = guarded(folder, () => {
      mkdirSync(folder, { recursive: true })
      const ends = since?.state as readonly FileEnd[] | undefined
      const asBefore = ends?.length === growing.length && growing.every(({ file }, i) => isUnchanged(path.join(folder, file), ends[i]!))
      const files = growing.map((table, i) => new CsvFile(folder, table, hyperparameters, asBefore ? ends[i]! : null))
      let waiting = 0
      for (const entry of asBefore ? since!.entries : entries) {
        for (const file of files) file.add(entry)
        if (++waiting % ENTRIES_A_WRITE === 0) for (const file of files) file.write()
      }
      for (const file of files) file.publish()
      return files
    })
  }

  /** Writes all that was taken, and returns where the files end. */
  private save(): readonly FileEnd[] {
    this.flush()
    return guarded(this.folder, () => this.files.map((file) => file.end()))
  }

  /** Takes entries, whose rows are in the files a quarter of a second later at most. @throws also the error of an earlier write */
  take(entries: readonly Entry[]): void {
    if (this.failure !== undefined) throw this.failure
    this.waiting.push(...entries)
    if (this.timer === undefined) this.flushAndGather()
  }

  /** Writes the rows of all entries that were taken, now. */
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

  /** Writes the remaining rows and closes the files. */
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

  /** Writes, and keeps an error for the next call: nobody would hear it here. */
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

/** The end of a file at a checkpoint, with a hash that tells whether the file is still the same before it. */
interface FileEnd {
  readonly bytes: number
  /** The hash of the last TAIL bytes, or of all where there are fewer. */
  readonly tail: string
  /** The counters of the table. */
  readonly counters: unknown
}

function tailBefore(handle: number, bytes: number): string {
  const tail = Buffer.alloc(Math.min(TAIL, bytes))
  const read = readSync(handle, tail, 0, tail.length, bytes - tail.length)
  return hash('sha256', tail.subarray(0, read))
}

/** Tells whether a file is there and is unchanged up to the end that it had, as far as the hash can tell. */
function isUnchanged(file: string, { bytes, tail }: FileEnd): boolean {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    // For whatever reason: where the folder cannot be used, making the file anew says so.
    return false
  }
  try {
    return fstatSync(handle).size >= bytes && tailBefore(handle, bytes) === tail
  } finally {
    closeSync(handle)
  }
}

class CsvFile {
  private readonly path: string
  private readonly table: TableText
  private readonly rowsOf: ReturnType<GrowingTable['begin']>
  private readonly goesOn: boolean
  private handle: number
  private text: string

  /** @param end the end at which the present file is appended to; null makes a new file, which `publish` puts in its place */
  constructor(folder: string, table: GrowingTable, hyperparameters: readonly string[], end: FileEnd | null) {
    this.path = path.join(folder, table.file)
    this.table = textOf(table, hyperparameters)
    this.rowsOf = table.begin(end?.counters)
    this.goesOn = end !== null
    // Truncated before it is appended to: a torn or later row would stay otherwise.
    if (end) truncateSync(this.path, end.bytes)
    this.handle = end ? openSync(this.path, 'a') : openSync(`${this.path}.new`, 'w')
    this.text = end ? '' : this.table.header
  }

  /** The present end of the file. */
  end(): FileEnd {
    const reader = openSync(this.path, 'r')
    try {
      const bytes = fstatSync(reader).size
      return { bytes, tail: tailBefore(reader, bytes), counters: this.rowsOf.save() }
    } finally {
      closeSync(reader)
    }
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

  /** Puts the file in the place of the old one. */
  publish(): void {
    this.write()
    if (this.goesOn) return
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
