import { RESET } from './cells.js'
import { type Key, keysIn } from './keys.js'

/** The other screen of the terminal, without a cursor and without wrapped lines; and back, as it was. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J'
const LEAVE = `${RESET}\u001b[?7h\u001b[?25h\u001b[?1049l`

/** Milliseconds in which a process that is stopped stands still. */
const MOMENT = 50

/** A line of the screen: what begins at its left edge, and what begins at a column to the right of it. */
export interface Row {
  readonly left: string
  readonly right?: { readonly column: number; readonly text: string }
}

/**
 * The whole terminal, while something plays on it. Whatever happens, an error or a signal, the terminal is put back as it was. Ctrl-C comes
 * as a key, since no key may show.
 */
export class Screen {
  private lines: string[] = []
  private isOpen = false
  private reopening: NodeJS.Timeout | undefined
  private readonly leave = (): void => this.close()
  private readonly onData = (sent: Buffer): void => {
    for (const key of keysIn(sent.toString('latin1'))) this.onKey(key)
  }
  private readonly onResize = (): void => {
    this.lines = []
    this.out.write('\u001b[2J')
    this.onKey('redraw')
  }

  /**
   * @param input null where no keys can be read
   * @param onKey is told of each key, and of a new size
   */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly input: NodeJS.ReadStream | null,
    private readonly onKey: (key: Key) => void,
  ) {}

  get columns(): number {
    return this.out.columns || 80
  }

  get rows(): number {
    return this.out.rows || 24
  }

  open(): void {
    if (this.isOpen) return
    this.isOpen = true
    // An error that nobody catches is printed after this event.
    process.once('exit', this.leave)
    this.out.on('resize', this.onResize)
    // A terminal that is closed meanwhile says so by an error.
    this.input?.on('error', () => {})
    this.input?.setRawMode(true)
    this.input?.on('data', this.onData)
    this.input?.resume()
    this.lines = []
    this.out.write(ENTER)
  }

  /** Shows rows, and writes only those that have changed. A terminal that is too slow to take them misses some pictures. */
  draw(rows: readonly Row[]): void {
    if (!this.isOpen || this.out.writableNeedDrain) return
    const lines = Array.from({ length: this.rows }, (_, i) => lineOf(rows[i]))
    const changed = lines.flatMap((line, i) => (line === this.lines[i] ? [] : [`\u001b[${i + 1};1H${line}`]))
    this.lines = lines
    if (changed.length > 0) this.out.write(changed.join(''))
  }

  close(): void {
    clearTimeout(this.reopening)
    if (!this.isOpen) return
    this.isOpen = false
    process.off('exit', this.leave)
    this.out.off('resize', this.onResize)
    this.input?.off('data', this.onData)
    this.input?.setRawMode(false)
    this.input?.pause()
    this.out.write(LEAVE)
  }

  /** Stops the process, as Ctrl-Z does, until its shell continues it. */
  suspend(): void {
    this.close()
    // A process that stands still has no timers, and one that nobody could continue is not stopped at all.
    this.reopening = setTimeout(() => {
      this.open()
      this.onKey('redraw')
    }, MOMENT)
    // The whole group, since a parent such as npx would wait on.
    process.kill(0, 'SIGTSTP')
  }
}

/** Places the parts of a row by columns, so that nobody has to know how wide they are. */
function lineOf(row: Row | undefined): string {
  if (!row) return '\u001b[K'
  const { left, right } = row
  return `${left}${RESET}\u001b[K${right ? `\u001b[${right.column}G${right.text}` : ''}`
}
