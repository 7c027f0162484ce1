import { performance } from 'node:perf_hooks'
import type { createLogUpdate } from 'log-update'
import { readable } from '../../readable.js'
import { frame, logLine } from './frame.js'
import type { RunView } from './view.js'

/** Milliseconds between two drawings, each of which takes most of a millisecond of the thread that decides. */
const REDRAW_MS = 400
/** Milliseconds between two drawings while others print. */
const PAUSE_MS = 100
/** Milliseconds, and the share of the budget, between two lines of a log. */
const LOG_MS = 30_000
const LOG_PROGRESS = 0.1
/** The sequences that hide and show the cursor. Log-update would write them to the `process.stderr` of that moment. */
const CURSOR = ['\u001b[?25l', '\u001b[?25h'] as const
const BOLD = ['\u001b[1m', '\u001b[22m'] as const

export interface TerminalOptions {
  /** True to show the end only. */
  readonly quiet: boolean
  /** The environment, in which NO_COLOR (any text) turns bold off, and TERM=dumb redrawing. */
  readonly env: Readonly<Record<string, string | undefined>>
}

type Live = ReturnType<typeof createLogUpdate>

/** Opens the terminal on a stream. Log-update is loaded only where something is redrawn: it takes a quarter of the command's start-up. */
export async function openTerminal(stream: NodeJS.WriteStream, options: TerminalOptions): Promise<Terminal> {
  const redraws = canRedraw(stream, options) && !options.quiet
  return new Terminal(stream, options, redraws ? (await import('log-update')).createLogUpdate(stream, { showCursor: true }) : undefined)
}

/** Tells whether pictures can be drawn over each other on a stream. */
export function canRedraw(stream: NodeJS.WriteStream, { env }: Pick<TerminalOptions, 'env'>): boolean {
  // A pseudo-terminal may know no size (0 x 0): nothing could be drawn there.
  const hasSize = stream.columns !== 0 && stream.rows !== 0
  return stream.isTTY === true && hasSize && env.TERM !== 'dumb'
}

/** Shows a run: on a terminal as a picture that is redrawn, in a log as a line now and then. Made by `openTerminal`. */
export class Terminal {
  private readonly bold: boolean
  private due = 0
  private dueProgress = 0
  private readonly noted = new Set<string>()
  /** The picture that is drawn, or is about to be; null where there is none. */
  private picture: string | null = null
  /** Milliseconds of the latest drawing. */
  private drawn = 0
  private redrawing: NodeJS.Timeout | undefined
  private hidesCursor = false
  private readonly showCursor = (): void => {
    if (this.hidesCursor) this.stream.write(CURSOR[1])
    this.hidesCursor = false
  }

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
   * Shows the run, if it is time to: on a terminal two or three times a second, in a log every 30 s and every 10% of the budget but the
   * last, which `end` shows. Call it at every report.
   *
   * @param now milliseconds of any clock that only goes forward
   * @param progress the used share of the budget, 0 to 1
   * @param view is called only when something is shown
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

  /** Prints a note above the picture, each text once. */
  note(text: string): void {
    if (this.options.quiet || this.noted.has(text)) return
    this.noted.add(text)
    this.makeWay(() => this.write(`Note: ${text}${text.endsWith('?') ? '' : '.'}`))
  }

  /** True where it shows a picture, into which others may not write. */
  get draws(): boolean {
    return this.live !== undefined
  }

  /** Lets `write` print whole lines on the terminal: the picture makes way, and comes back below them. */
  makeWay(write: () => void): void {
    if (this.picture !== null && this.redrawing === undefined) this.live?.clear()
    write()
    if (this.picture === null) return
    const wait = this.drawn + PAUSE_MS - performance.now()
    if (wait <= 0) this.redraw()
    else this.redrawing ??= setTimeout(() => this.redraw(), wait).unref()
  }

  /** Prints the report in the picture's place, or in a log below a last line about `view`. */
  end(view: RunView, report: readonly string[]): void {
    if (this.live) {
      this.forget()
      this.live.clear()
      this.live.done()
    } else if (!this.options.quiet) {
      this.write(logLine(view))
    }
    this.stream.write(`${this.lines(report)}\n`)
  }

  /** Takes the picture away and shows the cursor again, after an error or an interrupt. */
  stop(): void {
    this.forget()
    this.live?.done()
  }

  private draw(view: RunView): void {
    const { columns = 80, rows = 24 } = this.stream
    this.picture = this.lines(frame(view, columns, rows))
    this.redraw()
  }

  private redraw(): void {
    clearTimeout(this.redrawing)
    this.redrawing = undefined
    if (this.picture === null) return
    if (!this.hidesCursor) {
      this.hidesCursor = true
      process.once('exit', this.showCursor)
      this.stream.write(CURSOR[0])
    }
    this.live?.(this.picture)
    this.drawn = performance.now()
  }

  /** Forgets the picture, so that nothing is drawn until the next `update`. */
  private forget(): void {
    clearTimeout(this.redrawing)
    this.redrawing = undefined
    this.picture = null
    process.off('exit', this.showCursor)
    this.showCursor()
  }

  private write(line: string): void {
    this.stream.write(`${readable(line)}\n`)
  }

  /** Joins lines to one text, the first of them bold. */
  private lines(lines: readonly string[]): string {
    const [heading = '', ...rest] = lines.map(readable)
    return [this.emphasis(heading), ...rest].join('\n')
  }

  private emphasis(line: string): string {
    return this.bold ? `${BOLD[0]}${line}${BOLD[1]}` : line
  }
}
