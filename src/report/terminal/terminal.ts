import type { createLogUpdate } from 'log-update'
import { readable } from '../../readable.js'
import { frame, logLine } from './frame.js'
import type { RunView } from './view.js'

/** Drawing takes most of a millisecond of the thread that decides. */
const REDRAW_MS = 400
const LOG_MS = 30_000
const LOG_PROGRESS = 0.1
const BOLD = ['\u001b[1m', '\u001b[22m'] as const

export interface TerminalOptions {
  /** Shows the end only. */
  readonly quiet: boolean
  /** NO_COLOR (any text) takes the bold away, TERM=dumb the redrawing. */
  readonly env: Readonly<Record<string, string | undefined>>
}

type Live = ReturnType<typeof createLogUpdate>

/** Loads what redraws only where something is redrawn: it would be a quarter of the time that the command takes to start. */
export async function openTerminal(stream: NodeJS.WriteStream, options: TerminalOptions): Promise<Terminal> {
  const redraws = canRedraw(stream, options) && !options.quiet
  return new Terminal(stream, options, redraws ? (await import('log-update')).createLogUpdate(stream) : undefined)
}

function canRedraw(stream: NodeJS.WriteStream, { env }: TerminalOptions): boolean {
  // A pseudo-terminal may know no size (0 x 0): nothing could be drawn there.
  const hasSize = stream.columns !== 0 && stream.rows !== 0
  return stream.isTTY === true && hasSize && env.TERM !== 'dumb'
}

/** A terminal shows a run as a picture that is redrawn, a log as lines now and then. Made by `openTerminal`. */
export class Terminal {
  private readonly bold: boolean
  private due = 0
  private dueProgress = 0
  private readonly noted = new Set<string>()

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly options: TerminalOptions,
    private readonly live: Live | undefined,
  ) {
    this.bold = canRedraw(stream, options) && !options.env.NO_COLOR
    // A log that cannot be written (its reader went away, its disk is full) must not end the run.
    stream.on('error', () => {})
  }

  /**
   * To be called at every report; shows something two or three times a second on a terminal, and in a log every 30 s and every
   * 10% but the last, which is `end`'s.
   *
   * @param now milliseconds, of any clock that only goes forward
   * @param view is asked for only when something is shown
   */
  update(now: number, progress: number, view: () => RunView): void {
    if (this.options.quiet) return
    if (this.live) {
      if (now < this.due) return
      this.due = now + REDRAW_MS
      this.draw(view())
    } else if (now >= this.due || (progress >= this.dueProgress && progress < 1)) {
      this.due = now + LOG_MS
      this.dueProgress = (Math.floor(progress / LOG_PROGRESS + 1e-9) + 1) * LOG_PROGRESS
      this.write(logLine(view()))
    }
  }

  /** Says it once, before there is a picture. */
  note(text: string): void {
    if (this.options.quiet || this.noted.has(text)) return
    this.noted.add(text)
    this.write(`Note: ${text}.`)
  }

  /** Puts the end report in the picture's place; `view` is the log's last line. */
  end(view: RunView, report: readonly string[]): void {
    if (this.live) {
      this.live.clear()
      this.live.done()
    } else if (!this.options.quiet) {
      this.write(logLine(view))
    }
    this.stream.write(`${this.lines(report)}\n`)
  }

  /** Gives the cursor back, after an error or an interrupt. */
  stop(): void {
    this.live?.done()
  }

  private draw(view: RunView): void {
    const { columns = 80, rows = 24 } = this.stream
    this.live?.(this.lines(frame(view, columns, rows)))
  }

  private write(line: string): void {
    this.stream.write(`${readable(line)}\n`)
  }

  /** The text of several lines, the first of them bold. */
  private lines(lines: readonly string[]): string {
    const [heading = '', ...rest] = lines.map(readable)
    return [this.emphasis(heading), ...rest].join('\n')
  }

  private emphasis(line: string): string {
    return this.bold ? `${BOLD[0]}${line}${BOLD[1]}` : line
  }
}
