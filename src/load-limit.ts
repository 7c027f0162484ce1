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
  const callOff = options.watched && isMainThread ? watchMainThread(seconds * 1000 + GRACE) : () => undefined
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(loadTimedOut(what, seconds)), seconds * 1000)
  })
  try {
    // In a turn of its own: what ends an endless loop ends all that called it, and that must not be who waits here.
    return await Promise.race([setImmediate().then(load), late])
  } finally {
    clearTimeout(timer)
    await callOff()
  }
}

/** States of a watch: it waits for its time, it was called off before, or it ends what the main thread runs. */
const [WAITING, CALLED_OFF, ENDING] = [0, 1, 2]

/** Ends the main thread's current code as a debugger would. That thread goes on with its next timer, which rejects with LOAD_TIMED_OUT. */
const WATCHDOG = `
const { workerData: { state, time } } = require('node:worker_threads')
Atomics.wait(state, 0, ${WAITING}, time)
if (Atomics.compareExchange(state, 0, ${WAITING}, ${ENDING}) === ${WAITING}) {
  const { Session } = require('node:inspector')
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.terminateExecution', () => session.disconnect())
}`

/**
 * Ends what the main thread runs in so many milliseconds, unless what is returned has been called before. That settles when nothing
 * more is going to be ended, and no debugger is connected, of which Node would tell the user when it exits.
 */
function watchMainThread(time: number): () => Promise<void> | undefined {
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  let gone: Promise<unknown>
  try {
    const limits = { maxOldGenerationSizeMb: 16, codeRangeSizeMb: 16 }
    const watchdog = new Worker(WATCHDOG, { eval: true, execArgv: [], workerData: { state, time }, resourceLimits: limits })
    watchdog.unref()
    gone = new Promise((resolve) => watchdog.once('exit', resolve))
    // Without memory for a thread, an endless loop is left to Ctrl-C.
    watchdog.on('error', () => {})
  } catch {
    return () => undefined
  }
  return () => {
    if (Atomics.compareExchange(state, 0, WAITING, CALLED_OFF) === ENDING) return ended(gone)
    Atomics.notify(state, 0)
    return undefined
  }
}

/** Settles when the watchdog is `gone`, which may still end something: this timer then, and not who waits here. */
async function ended(gone: Promise<unknown>): Promise<void> {
  const victim = setInterval(() => {}, 1)
  await gone
  clearInterval(victim)
}
