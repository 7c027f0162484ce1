import { setTimeout } from 'node:timers/promises'
import { readable } from '../readable.js'

/** The errors of a reader that has gone away, on purpose (`| head`) or with its terminal. */
const READER_GONE = new Set(['EPIPE', 'EIO'])
/** Milliseconds that an interrupted command waits for a reader. */
const MOMENT = 1000

/** The output of the command line, in lines of readable text. A line that cannot be written ends nothing: `flushed` tells of it. */
export interface Output {
  /** Prints a line on standard output for people who watch. Files hold all that matters of it, too. */
  note(line: string): void
  /** Prints a line on standard output that stands nowhere else. */
  result(line: string): void
  /** Prints a line on standard error. It is lost where that cannot be written. */
  complain(line: string): void
  /**
   * Waits until all is written.
   *
   * @param hurries true to wait no longer than a second for a reader that does not read
   * @returns the error that kept a line from standard output. A reader that has gone away counts only where a result was lost.
   */
  flushed(hurries: boolean): Promise<Error | undefined>
}

/** Opens the output on two streams, and listens to their errors for the life of the process: else an error would end it with a stack. */
export function openOutput(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Output {
  let lost: Error | undefined
  const lose = (error: Error): void => {
    lost ??= error
  }
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code ?? '')) lose(error)
  })
  err.on('error', () => {})
  return {
    note(line) {
      out.write(`${readable(line)}\n`)
    },
    result(line) {
      out.write(`${readable(line)}\n`, (error) => {
        if (error) lose(error)
      })
    },
    complain(line) {
      err.write(`${readable(line)}\n`)
    },
    async flushed(hurries) {
      const all = Promise.all([written(out), written(err)])
      await (hurries ? Promise.race([all, setTimeout(MOMENT)]) : all)
      return lost
    },
  }
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
