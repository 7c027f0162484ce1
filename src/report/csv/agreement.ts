import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry, Standing } from '../../population/types.js'
import type { Lineage } from '../lineage.js'
import { summary } from './summary.js'
import { type TableText, textOf } from './table.js'
import { growing } from './tables.js'

/** The run whose CSV files are checked. */
export interface CsvSource {
  readonly folder: string
  readonly hyperparameters: readonly string[]
  readonly entries: Iterable<Entry>
  /** The source of summary.csv; null where the run has not finished, and so has no summary.csv or an older one. */
  readonly end: {
    readonly standings: readonly Standing[]
    readonly lineage: Pick<Lineage, 'ancestors'>
    readonly from: string | null
  } | null
  /** False for a run that was cut off or goes on. Its last rows may be missing, torn, or of entries that were never committed. */
  readonly isWhole: boolean
}

/**
 * Compares the CSV files of a run with its journal. A file that is not there counts as equal.
 *
 * @returns the first difference (`members.csv, line 7: it reads "…", and by the journal "…"`); undefined where there is none
 * @throws CladeError RUN_FOLDER_UNWRITABLE or WRITE_FAILED where a file cannot be read
 */
export function csvDifference({ folder, hyperparameters, entries, end, isWhole }: CsvSource): string | undefined {
  const files = growing.flatMap((table) => {
    const file = openText(folder, table.file)
    return file ? [{ file, text: textOf(table, hyperparameters) as TableText, rowsOf: table.begin() }] : []
  })
  try {
    for (const { file, text } of files) file.expect(text.header)
    for (const entry of entries) {
      for (const { file, text, rowsOf } of files) {
        const rows = rowsOf(entry)
        if (rows) file.expect(text.rows(rows))
      }
    }
    if (isWhole) for (const { file } of files) file.expectEnd()
    return files.map(({ file }) => file.difference(isWhole)).find((difference) => difference !== undefined) ?? summaryDifference()
  } finally {
    for (const { file } of files) file.close()
  }

  function summaryDifference(): string | undefined {
    const file = end && openText(folder, summary.file)
    if (!file) return undefined
    try {
      const { header, rows } = textOf(summary, hyperparameters)
      file.expect(header + rows({ count: end.standings.length, ...end }))
      file.expectEnd()
      return file.difference(true)
    } finally {
      file.close()
    }
  }
}

function openText(folder: string, name: string): ExpectedText | undefined {
  try {
    return new ExpectedText(name, openSync(path.join(folder, name), 'r'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw diskError(error, folder)
  }
}

interface Difference {
  readonly line: number
  readonly held: string
  readonly expected: string
  /** The file agreed as far as it went when it was read; a run that goes on may have written more since. */
  readonly endsEarly: boolean
}

/** Compares a file with a text while the text is being made, so that neither is ever held whole. */
class ExpectedText {
  private position = 0
  private lines = 0
  private found: Difference | undefined

  constructor(
    private readonly name: string,
    private readonly handle: number,
  ) {}

  /** Compares the next part of the file with a part of the text. */
  expect(text: string): void {
    if (this.found) return
    const wanted = Buffer.from(text)
    const held = this.read(wanted.length)
    if (!held.equals(wanted)) this.found = this.firstDifference(held, wanted)
    this.position += held.length
    for (const byte of wanted) if (byte === NEWLINE) this.lines++
  }

  /** Checks that the file holds nothing more. */
  expectEnd(): void {
    if (this.found) return
    const held = this.read(LONGEST_SHOWN)
    if (held.length > 0) this.found = { line: this.lines + 1, held: lineAt(held, 0), expected: '', endsEarly: false }
  }

  /** The first difference, in words. @param isWhole false where a file may end early */
  difference(isWhole: boolean): string | undefined {
    if (!this.found) return undefined
    const { line, held, expected, endsEarly } = this.found
    if (!isWhole && endsEarly) return undefined
    return `${this.name}, line ${line}: it reads ${shown(held)}, and by the journal ${shown(expected)}`
  }

  close(): void {
    closeSync(this.handle)
  }

  private read(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    return bytes.subarray(0, readSync(this.handle, bytes, 0, length, this.position))
  }

  private firstDifference(held: Buffer, wanted: Buffer): Difference {
    let offset = 0
    while (offset < held.length && held[offset] === wanted[offset]) offset++
    const start = offset === 0 ? 0 : wanted.lastIndexOf(NEWLINE, offset - 1) + 1
    let line = this.lines + 1
    for (let i = 0; i < start; i++) if (wanted[i] === NEWLINE) line++
    return { line, held: lineAt(held, start), expected: lineAt(wanted, start), endsEarly: offset === held.length }
  }
}

const NEWLINE = 0x0a
/** Bytes of a line that an error shows at most. */
const LONGEST_SHOWN = 200

function lineAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(NEWLINE, start)
  return bytes
    .subarray(start, end < 0 ? bytes.length : end)
    .toString('utf8')
    .replace(/\r$/, '')
}

function shown(line: string): string {
  if (line === '') return 'nothing'
  return JSON.stringify(line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN - 1)}…` : line)
}
