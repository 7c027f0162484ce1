import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Card } from '../wire.js'
import { compareCard } from './compare-plan.js'
import type { Found } from './runs-folder.js'
import { stampOf, WatchedRun } from './watched-run.js'

/** Milliseconds between two looks at a compare. */
const LOOK_AGAIN = 1000

/** A run or compare as the overview sees it. Of a run that goes on no more it keeps the card alone. */
export class Glimpse {
  card: Card | null = null
  private watched: WatchedRun | null = null
  private stamp = ''
  private lookedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly found: Found) {}

  /** Reads what is new. @param now milliseconds @returns true where there is something */
  refresh(now: number): boolean {
    return this.found.kind === 'run' ? this.refreshRun(now) : this.refreshCompare(now)
  }

  private refreshRun(now: number): boolean {
    const { id, folder } = this.found
    const stamp = stampOf(folder)
    if (this.card !== null && this.watched === null && stamp === this.stamp) return false
    this.stamp = stamp
    this.watched ??= new WatchedRun(id, folder)
    const changed = this.watched.refresh(now)
    if (changed || this.card === null) this.card = this.watched.card()
    if (!this.watched.isRunning) this.watched = null
    return changed
  }

  private refreshCompare(now: number): boolean {
    if (now - this.lookedAt < LOOK_AGAIN) return false
    this.lookedAt = now
    const before = JSON.stringify(this.card)
    this.card = compareCard(this.found.folder, this.found.id, statusIn)
    return JSON.stringify(this.card) !== before
  }
}

/** The status in a run's run.json; undefined where there is none. */
function statusIn(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as { status?: unknown }).status
  } catch {
    return undefined
  }
}
