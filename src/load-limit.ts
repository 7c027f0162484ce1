import { setImmediate } from 'node:timers/promises'
import { isMainThread, Worker } from 'node:worker_threads'
import { CladeError, expected } from './errors.js'

/** Seconds that loading may take unless CLADE_LOAD_TIMEOUT says otherwise. */
const SECONDS = 60
/** Milliseconds that a thread whose timers still run gets to report the limit by itself. */
const GRACE = 500

/** Seconds that a module, or what a trainable makes of it, may take to load. @throws CladeError INVALID_OPTION */
export function loadLimit(): number {
  const given = process.env.CLADE_LOAD_TIMEOUT
  const seconds = given === undefined ? SECONDS : Number(given)
  if (given !== '' && seconds > 0 && seconds <= 86_400) return seconds
  throw expected('CLADE_LOAD_TIMEOUT', 'seconds above 0 and at most 86400', given)
}

export function loadTimedOut(what: string, seconds: number): CladeError {
  const hint = 'look for an endless loop, or for an await that never ends (CLADE_LOAD_TIMEOUT sets another limit, in seconds)'
  return new CladeError('LOAD_TIMED_OUT', `Expected ${what} to load within ${seconds} s, and it did not end: ${hint}`)
}

/**
 * Settles as `load` does, unless that takes longer than the limit.
 *
 * @param options.watched also ends an endless loop on the main thread, at the cost of a thread: for code of the user's
 * @throws CladeError LOAD_TIMED_OUT
 */
export async function withinLoadLimit<T>(what: string, load: () => Promise<T>, options: { readonly watched: boolean }): Promise<T> {
  const seconds = loadLimit()
  const callOff = options.watched && isMainThread ? watchMainThread(seconds * 1000 + GRACE) : () => {}
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(loadTimedOut(what, seconds)), seconds * 1000)
  })
  try {
    // In a turn of its own: what ends an endless loop ends all that called it, and that must not be who waits here.
    return await Promise.race([setImmediate().then(load), late])
  } finally {
    clearTimeout(timer)
    callOff()
  }
}

/** Ends the main thread's current code as a debugger would. That thread goes on with its next timer, which rejects with LOAD_TIMED_OUT. */
const WATCHDOG = `
const { workerData: { called, time } } = require('node:worker_threads')
if (Atomics.wait(called, 0, 0, time) === 'timed-out') {
  const { Session } = require('node:inspector')
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.terminateExecution', () => session.disconnect())
}`

/** Ends what the main thread runs in so many milliseconds, unless what is returned has been called before. */
function watchMainThread(time: number): () => void {
  const called = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  try {
    const limits = { maxOldGenerationSizeMb: 16, codeRangeSizeMb: 16 }
    const watchdog = new Worker(WATCHDOG, { eval: true, execArgv: [], workerData: { called, time }, resourceLimits: limits })
    watchdog.unref()
    // Without memory for a thread, an endless loop is left to Ctrl-C.
    watchdog.on('error', () => {})
  } catch {
    return () => {}
  }
  return () => {
    Atomics.store(called, 0, 1)
    Atomics.notify(called, 0)
  }
}
