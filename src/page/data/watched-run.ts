import { statSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../../errors.js'
import type { RunData } from '../../run-reader/run-data.js'
import { RunReader } from '../../run-reader/run-reader.js'
import type { FaultMessage, FileLink, RunCard, RunMessage } from '../wire.js'
import { filesIn } from './files.js'
import { cardOf, faultyCard } from './run-card.js'
import { headOf, originOf } from './run-head.js'
import { type Mark, RunTable } from './run-table.js'
import { thinned } from './thin.js'

/** Milliseconds after which a run is read again although no file has changed: its process may have ended without a word. */
const LOOK_AGAIN = 2000

/** A run that is read again and again, as long as somebody looks at it. */
export class WatchedRun {
  /** Counts the changes that were seen. */
  version = 0
  private reader: RunReader
  private run: RunData | null = null
  private table = new RunTable([])
  private fault: string | null = null
  private stamp = ''
  private lookedAt = Number.NEGATIVE_INFINITY

  /** @param id the path from the folder of runs */
  constructor(
    readonly id: string,
    readonly folder: string,
  ) {
    this.reader = new RunReader(folder)
  }

  /** Reads what is new. @param now milliseconds @returns true where there is something */
  refresh(now: number): boolean {
    const stamp = stampOf(this.folder)
    const isQuiet = stamp === this.stamp && (this.run?.status !== 'running' || now - this.lookedAt < LOOK_AGAIN)
    if (isQuiet) return false
    this.lookedAt = now
    this.stamp = stamp
    const before = this.run
    const faultBefore = this.fault
    try {
      const { entries, anew } = this.reader.update()
      const run = this.reader.read()
      if (anew) this.table = new RunTable(run.hyperparameters)
      if (anew) this.epoch++
      for (const entry of entries) this.table.take(entry)
      this.run = run
      this.fault = null
    } catch (error) {
      if (!(error instanceof CladeError)) throw error
      this.fault = error.message
    }
    const same = before?.status === this.run?.status && before?.events.length === this.run?.events.length && this.fault === faultBefore
    if (same && before?.config === this.run?.config) return false
    this.version++
    return true
  }

  get isRunning(): boolean {
    return this.run?.status === 'running'
  }

  /** The run as it was last read; null where it could not be. */
  get data(): RunData | null {
    return this.run
  }

  /** The rows of the run. */
  get rows(): RunTable {
    return this.table
  }

  card(): RunCard {
    return this.run === null ? faultyCard(this.id, this.fault ?? '') : { ...cardOf(this.run, this.id), fault: this.fault }
  }

  /** The message for a page that has come to `seen`; the whole run where it is null, or of a run that was there before. */
  message(seen: Seen | null, links: (files: readonly string[]) => readonly FileLink[]): RunMessage | FaultMessage {
    if (this.run === null) return { type: 'fault', message: this.fault ?? `${this.id} cannot be read` }
    const whole = seen === null || seen.epoch !== this.epoch
    const rows = whole ? thinned(this.table.since()) : this.table.since(seen.mark)
    return {
      type: 'run',
      whole,
      head: headOf(this.run, this.id),
      origin: whole ? originOf(this.run) : null,
      files: links(filesIn(this.folder)),
      rows,
    }
  }

  /** The place that a page has come to with the present message. */
  get place(): Seen {
    return { epoch: this.epoch, mark: this.table.mark }
  }

  private epoch = 0
}

/** How far a page has come. */
export interface Seen {
  readonly epoch: number
  readonly mark: Mark
}

/** Changes whenever the run has written something. */
export function stampOf(folder: string): string {
  return ['run.json', path.join('journal', 'data.mdb')]
    .map((name) => {
      const stats = statSync(path.join(folder, name), { throwIfNoEntry: false, bigint: true })
      return stats ? `${stats.mtimeNs} ${stats.size} ${stats.ino}` : ''
    })
    .join('/')
}
