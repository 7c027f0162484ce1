import { closeSync } from 'node:fs'
import { EXIT } from './failure.js'

/** What a terminal, a supervisor or a terminal that closes sends to end a program. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds within which a second signal may be the first once more: npm passes on to its child what the terminal has sent to both. */
const ECHO = 500
/** Milliseconds that the clean end gets after such an echo. */
const PATIENCE = 2000

/**
 * Aborts what is returned at the first signal, and ends the process with 130 at the second. The listeners stay for the life of the
 * process: signal-exit (of log-update's cursor) kills a process whose own listener is gone.
 */
export function watchSignals(): AbortSignal {
  const interrupt = new AbortController()
  const end = () => process.exit(EXIT.interrupted)
  let first: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && first === undefined) process.once('exit', closeStandardStreams)
    const now = performance.now()
    first ??= now
    if (!interrupt.signal.aborted) interrupt.abort()
    else if (now - first < ECHO) setTimeout(end, PATIENCE).unref()
    else end()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return interrupt.signal
}

/** Node sets a terminal's modes back at its end, and aborts where the terminal is gone; one that is closed it leaves alone. */
function closeStandardStreams(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor)
    } catch {
      // It was closed from the start.
    }
  }
}
