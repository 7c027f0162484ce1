import { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'
import { readable } from '../readable.js'
import { keepChildrenOffStdout } from './child-output.js'

/** Characters that a thread may print at once, and the characters a second that it may print for good: a log must not fill the disk. */
const BURST = 10_000_000
const PER_SECOND = 100_000
/** Characters of a line that are shown. */
const LONGEST_LINE = 10_000
/** Milliseconds that a full pipe is waited for before what it cannot take is left out. */
const PATIENCE = 1000

/** Takes whole lines. False: they could not be shown. */
export type Sink = (text: string) => boolean

/**
 * Shows what user code prints on this thread: at once, line by line, each named. It writes to standard error itself, since a stream of
 * Node's waits for the event loop, which an environment that trains or hangs does not let run. It keeps nothing, so that no amount of
 * printing costs memory; what is too much is left out and counted.
 */
export class Prints {
  private left = BURST
  /** Milliseconds of the latest refill. */
  private refilled: number
  /** Lines left out that the user has not been told of. */
  private missing = 0

  /**
   * @param label what each line begins with: `lane 3`
   * @param now milliseconds, of any clock that only goes forward
   */
  constructor(
    public label: string,
    private readonly sink: Sink,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.refilled = now()
  }

  /** Text without a line's end at its end is shown as a line all the same: what follows may never come. */
  print(text: string): void {
    this.refill()
    const lines = text.replace(/\r?\n$/, '').split(/[\r\n]+/)
    // After a flood some silence, so that lines and gaps do not alternate.
    if (this.missing > 0 && this.left < BURST / 10) {
      this.missing += lines.length
      return
    }
    this.tellMissing()
    const shown = lines.map((line) => this.line(line)).join('')
    this.left -= shown.length
    if (this.left >= 0 && this.sink(shown)) return
    if (this.left < 0) this.say('prints too much: from here on lines are left out')
    this.missing += lines.length
  }

  /** To be called now and then, and at the end: says how many lines were left out since the last time. */
  tellMissing(): void {
    if (this.missing === 0) return
    const { missing } = this
    if (this.sink(this.line(`${missing} ${missing === 1 ? 'line was' : 'lines were'} left out`))) this.missing = 0
  }

  /** Something for the user that is not to be left out, however much was printed. */
  say(sentence: string): void {
    this.sink(this.line(sentence))
  }

  private line(text: string): string {
    const plain = readable(stripVTControlCharacters(text))
    const cut = plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}… (${plain.length - LONGEST_LINE} more characters)` : plain
    return `${this.label}: ${cut}\n`
  }

  private refill(): void {
    const now = this.now()
    this.left = Math.min(BURST, Math.max(0, this.left) + ((now - this.refilled) / 1000) * PER_SECOND)
    this.refilled = now
  }
}

/**
 * From now on `prints` gets all that user code writes to `process.stdout` and `process.stderr` of this thread, by the console too. Code
 * that holds the streams already keeps them as they are.
 */
export function claimStreams(prints: Prints): void {
  const write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    if (text !== '') prints.print(text)
    const callback = typeof encoding === 'function' ? encoding : done
    if (callback) process.nextTick(callback)
    return true
  }
  for (const name of ['stdout', 'stderr'] as const) {
    const claimed: unknown = Object.create(process[name], { write: { value: write, writable: true } })
    Object.defineProperty(process, name, { value: claimed, configurable: true, enumerable: true })
  }
  keepChildrenOffStdout()
  // Otherwise modules that import the streams by name keep the originals.
  syncBuiltinESMExports()
}

type Done = (error?: Error | null) => void

const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
let patience = PATIENCE

/** Writes to standard error. A reader that is gone, or that does not read, must not end or stop the training. */
export function toStandardError(text: string): boolean {
  const bytes = Buffer.from(text)
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(2, bytes, offset)
      patience = PATIENCE
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || patience <= 0) return false
      patience -= 10
      Atomics.wait(sleeper, 0, 0, 10)
    }
  }
  return true
}

/** Calls `write` while nothing is drawn on the terminal. */
export type MakeWay = (write: () => void) => void

let makeWay: MakeWay | null = null

/** Registers the view that draws on the terminal of standard error: lines are written when it has made way. null: there is none. */
export function printBeside(picture: MakeWay | null): void {
  makeWay = picture
}

/** True while a view draws on the terminal: threads then send their lines to this one, instead of writing into the picture. */
export function isDrawnOn(): boolean {
  return makeWay !== null
}

/** Characters that are held back at most. */
const HELD = 1_000_000

/** Lines that wait while the whole terminal is drawn on; null where none wait. */
let held: string | null = null

/** Holds lines back while the whole terminal is drawn on. The returned function prints them, and what follows. */
export function holdPrints(): () => void {
  held = ''
  return () => {
    const waiting = held ?? ''
    held = null
    if (waiting !== '') toStandardError(waiting)
  }
}

/** The main thread's sink. */
export function besidePicture(text: string): boolean {
  if (held !== null) {
    if (held.length + text.length > HELD) return false
    held += text
    return true
  }
  if (makeWay === null) return toStandardError(text)
  let written = false
  makeWay(() => {
    written = toStandardError(text)
  })
  return written
}

/** The prints of the main thread: of experiments and strategies, and of environments in a run without workers. */
export const mainPrints = new Prints('experiment', besidePicture)

/** Calls a lane's code on the main thread: its prints carry the lane's name. */
export async function printingAs<T>(lane: number, act: () => Promise<T>): Promise<T> {
  const { label } = mainPrints
  mainPrints.label = laneLabel(lane)
  try {
    return await act()
  } finally {
    mainPrints.tellMissing()
    mainPrints.label = label
  }
}

export const laneLabel = (lane: number): string => `lane ${lane}`
