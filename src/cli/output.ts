import { setTimeout } from 'node:timers/promises'
import { readable } from '../readable.js'

/** The reader has gone away, on purpose (`| head`) or with its terminal. */
const READER_GONE = new Set(['EPIPE', 'EIO'])
/** Milliseconds. */
const MOMENT = 1000

/** Where the command line prints: each line as it can be read. A line that cannot be written ends nothing; `flushed` tells of it. */
export interface Output {
  /** A line of standard output for who watches: what matters of it stands in files, too. */
  note(line: string): void
  /** A line of standard output that stands nowhere else. */
  result(line: string): void
  /** A line of standard error; lost where that cannot be written. */
  complain(line: string): void
  /**
   * Once all is written: what kept a result, or any line for a reader who has not gone away, from standard output.
   * @param hurries whether a reader that does not read is waited for no longer than a moment
   */
  flushed(hurries: boolean): Promise<Error | undefined>
}

/** Takes the two streams for the life of the process: an error of theirs that nobody listens to would end it with a stack. */
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
