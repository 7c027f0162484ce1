import { hash } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import type { ProjectedRun, Projection, Since } from '../projection.js'
import { type GrowingTable, type TableText, textOf } from './table.js'
import { growing } from './tables.js'

/** Entries between two writes while the files are made anew from a long journal. */
const ENTRIES_A_WRITE = 64
/** Milliseconds after a write in which entries wait for others: made and written together, the rows of forty reports a second cost half as much. */
const GATHERING = 250

/** Bytes before the end of a file that a checkpoint keeps a hash of. */
const TAIL = 65_536

/**
 * members.csv, episodes.csv, events.csv and metrics.csv: made from the entries there are when the run begins, and then appended to. A run
 * that was cut off leaves at worst rows missing or torn. The next `begin` takes off what came after the run's checkpoint and goes on from
 * there, or makes the files anew where one of them is not as it was then.
 * Every method throws DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED.
 */
export class CsvProjection implements Projection {
  private folder = ''
  private files: readonly CsvFile[] = []
  private waiting: Entry[] = []
  /** Runs for GATHERING after a write. */
  private timer: NodeJS.Timeout | undefined
  private failure: unknown

  readonly checkpoint = { name: 'csv', save: () => this.save() }

  begin({ folder, hyperparameters }: Pick<ProjectedRun, 'folder' | 'hyperparameters'>, entries: Iterable<Entry>, since?: Since): void {
    this.folder = folder
    this.files = guarded(folder, () => {
      mkdirSync(folder, { recursive: true })
      const marks = since?.state as readonly Mark[] | undefined
      const asBefore = marks?.length === growing.length && growing.every(({ file }, i) => endsAt(path.join(folder, file), marks[i]!))
      const files = growing.map((table, i) => new CsvFile(folder, table, hyperparameters, asBefore ? marks[i]! : null))
      let waiting = 0
      for (const entry of asBefore ? since!.entries : entries) {
        for (const file of files) file.add(entry)
        if (++waiting % ENTRIES_A_WRITE === 0) for (const file of files) file.write()
      }
      for (const file of files) file.publish()
      return files
    })
  }

  /** Where the files end, once all that was taken is in them. */
  private save(): readonly Mark[] {
    this.flush()
    return guarded(this.folder, () => this.files.map((file) => file.mark()))
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

/** A place in a file, and enough to tell whether what is before it is still the same. */
interface Mark {
  readonly bytes: number
  /** Of the bytes before it, at most TAIL of them. */
  readonly tail: string
  /** The table's counters. */
  readonly counters: unknown
}

function tailBefore(handle: number, bytes: number): string {
  const tail = Buffer.alloc(Math.min(TAIL, bytes))
  const read = readSync(handle, tail, 0, tail.length, bytes - tail.length)
  return hash('sha256', tail.subarray(0, read))
}

/** Whether the file is there and begins, as far as a mark can tell, with what it held at the mark. */
function endsAt(file: string, { bytes, tail }: Mark): boolean {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    // Whatever it is: a file that is made anew tells of a folder that cannot be used.
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

  /** @param mark where the file that is there goes on; null makes a new one, which `publish` puts in its place */
  constructor(folder: string, table: GrowingTable, hyperparameters: readonly string[], mark: Mark | null) {
    this.path = path.join(folder, table.file)
    this.table = textOf(table, hyperparameters)
    this.rowsOf = table.begin(mark?.counters)
    this.goesOn = mark !== null
    // Truncated before it is appended to: a torn or later row would stay otherwise.
    if (mark) truncateSync(this.path, mark.bytes)
    this.handle = mark ? openSync(this.path, 'a') : openSync(`${this.path}.new`, 'w')
    this.text = mark ? '' : this.table.header
  }

  /** What is written so far. */
  mark(): Mark {
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

  /** Takes the place of the old file. */
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
