import { closeSync } from 'node:fs'
import { EXIT } from './failure.js'

/** The signals that end a program: of a terminal, of a supervisor, and of a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds within which a second signal may be an echo of the first: npm passes on what the terminal has sent to both already. */
const ECHO = 500
/** Milliseconds that the clean end gets after an echo. */
const PATIENCE = 2000

/**
 * Watches for signals. The first aborts the returned AbortSignal, and the second ends the process with 130. The listeners stay for the
 * life of the process, since signal-exit (which log-update uses) kills a process whose own listener is gone.
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

/** Closes the standard streams. At its end Node resets the modes of those that are open, and aborts where their terminal is gone. */
function closeStandardStreams(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor)
    } catch {
      // The descriptor was closed from the start.
    }
  }
}
