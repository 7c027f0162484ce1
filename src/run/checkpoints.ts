import { performance } from 'node:perf_hooks'
import type { Journal } from '../journal/journal.js'
import type { Ledger, LedgerState } from '../population/ledger.js'
import type { Entry } from '../population/types.js'
import type { Lineage, LineageState } from '../report/lineage.js'
import type { Projection, Since } from '../report/projection.js'

/** Entries between two checkpoints, or so many a member where that is more: a resume reads no more, and they share a checkpoint's cost. */
const EVERY = 5000
const EVERY_OF_A_MEMBER = 4
/** Entries between two readings of the clock, and milliseconds between two reports of the progress. */
const ENTRIES_A_READING = 512
const REPORT_EVERY = 1000

/** The version of `State`; a checkpoint of another version is not read. */
const FORMAT = 2

interface State {
  readonly format: number
  /** The version of Clade that wrote it: another one's state may mean something else. */
  readonly version: string
  readonly ledger: LedgerState
  readonly lineage: LineageState
  /** Seconds of the run so far. */
  readonly wall: number
  /** The states of projections, by name. */
  readonly projections: Readonly<Record<string, unknown>>
}

interface Parts {
  readonly journal: Journal
  readonly ledger: Ledger
  readonly lineage: Lineage
  readonly projections: readonly Projection[]
  /** The version of Clade. */
  readonly version: string
  /** Entries between two checkpoints. Default: 5,000. */
  readonly every?: number
}

/**
 * Writes the state of a run into its journal now and then, so that a resume reads the entries since and not all of them. A checkpoint
 * can be computed from the entries before it, and replaces the previous one: where it cannot be read, the entries are enough.
 */
export class Checkpoints {
  private readonly every: number
  private wall = 0
  private sinceLast = 0

  constructor(private readonly parts: Parts) {
    this.every = parts.every ?? EVERY
  }

  /**
   * Brings the new ledger and lineage to the end of the journal.
   *
   * @param end entries after which to stop. Default: all
   * @returns `wall`: seconds of the run so far; `since`: the saved state that a projection begins with, if there is one
   * @throws CladeError JOURNAL_MISMATCH, JOURNAL_CORRUPT
   */
  resume(end = this.parts.journal.length): { readonly wall: number; readonly since: (projection: Projection) => Since | undefined } {
    const { journal, ledger, lineage, projections } = this.parts
    const { entries: from, state } = this.latest(end)
    if (state) {
      ledger.restore(state.ledger, from)
      lineage.restore(state.lineage)
      this.wall = state.wall
    }
    let [done, due] = [from, performance.now() + REPORT_EVERY]
    for (const entry of journal.entries(from)) {
      if (done === end) break
      ledger.apply(entry)
      lineage.take(entry)
      this.count(entry)
      if (++done % ENTRIES_A_READING > 0 || performance.now() < due) continue
      due = performance.now() + REPORT_EVERY
      for (const projection of projections) projection.reading?.(done, end)
    }
    const since = ({ checkpoint }: Projection): Since | undefined =>
      state && checkpoint && Object.hasOwn(state.projections, checkpoint.name)
        ? { state: state.projections[checkpoint.name], entries: journal.entries(from) }
        : undefined
    return { wall: this.wall, since }
  }

  /** To be called once the journal, the lineage and all projections have taken the entries. Appends a checkpoint where one is due. */
  take(entries: readonly Entry[]): void {
    for (const entry of entries) this.count(entry)
    const { journal, ledger, lineage, projections, version } = this.parts
    const due = Math.max(this.every, EVERY_OF_A_MEMBER * ledger.size)
    if (this.sinceLast < due) return
    const [population, descent] = [ledger.save(), lineage.save()]
    if (population === null || descent === null) {
      // There is none amid a generation: the next try is a report of everybody's later. Where a strategy cannot save its state there never is.
      this.sinceLast = due - ledger.size
      return
    }
    this.sinceLast = 0
    const saved = projections.flatMap(({ checkpoint }) => (checkpoint ? [[checkpoint.name, checkpoint.save()] as const] : []))
    const state: State = {
      ...{ format: FORMAT, version, ledger: population, lineage: descent, wall: this.wall },
      projections: Object.fromEntries(saved),
    }
    journal.append({ entries: [], snapshots: [], drop: [], checkpoint: state })
  }

  private count({ event }: Entry): void {
    this.wall = Math.max(this.wall, event.wall)
    this.sinceLast++
  }

  private latest(end: number): { readonly entries: number; readonly state: State | null } {
    const { journal, version } = this.parts
    const checkpoint = journal.checkpoint()
    const state = checkpoint?.state as State | undefined
    // A checkpoint of more entries than there are belongs to a journal that was cut short, which `mustBeWhole` tells; or they are taken back.
    const usable = checkpoint && state?.format === FORMAT && state.version === version && checkpoint.entries <= end
    return usable ? { entries: checkpoint.entries, state: state! } : { entries: 0, state: null }
  }
}
