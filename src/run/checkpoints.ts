import { performance } from 'node:perf_hooks'
import type { Journal } from '../journal/journal.js'
import type { Ledger, LedgerState } from '../population/ledger.js'
import type { Entry } from '../population/types.js'
import type { Lineage, LineageState } from '../report/lineage.js'
import type { Projection, Since } from '../report/projection.js'

/** Entries from one checkpoint to the next, or this many a member where that is more: what a resume reads, and what a checkpoint's cost is spread over. */
const EVERY = 5000
const EVERY_OF_A_MEMBER = 4
/** Entries between two looks at the clock, and milliseconds from one word about the progress to the next. */
const ENTRIES_A_LOOK = 512
const MOMENT = 1000

/** Changes with the shape of the state; one of another form is not read. */
const FORM = 1

interface State {
  readonly form: number
  readonly version: string
  readonly ledger: LedgerState
  readonly lineage: LineageState
  /** Seconds of the run so far. */
  readonly wall: number
  /** By name. */
  readonly projections: Readonly<Record<string, unknown>>
}

interface Parts {
  readonly journal: Journal
  readonly ledger: Ledger
  readonly lineage: Lineage
  readonly projections: readonly Projection[]
  /** The program's own: another one's state may mean something else. */
  readonly version: string
  readonly every?: number
}

/**
 * Writes the state of a run into its journal now and then, so that a resume reads the entries since and not all of them. A checkpoint
 * follows from the entries before it and replaces the one before: whatever keeps it from being read, the entries are enough.
 */
export class Checkpoints {
  private readonly every: number
  private wall = 0
  private sinceLast = 0

  constructor(private readonly parts: Parts) {
    this.every = parts.every ?? EVERY
  }

  /**
   * Brings the new ledger and lineage to where the journal ends.
   *
   * @returns seconds of the run so far, and what each projection begins with
   * @throws CladeError JOURNAL_MISMATCH, JOURNAL_CORRUPT
   */
  resume(): { readonly wall: number; readonly since: (projection: Projection) => Since | undefined } {
    const { journal, ledger, lineage, projections } = this.parts
    const { entries: from, state } = this.latest()
    if (state) {
      ledger.restore(state.ledger, from)
      lineage.restore(state.lineage)
      this.wall = state.wall
    }
    let [done, due] = [from, performance.now() + MOMENT]
    for (const entry of journal.entries(from)) {
      ledger.apply(entry)
      lineage.take(entry)
      this.count(entry)
      if (++done % ENTRIES_A_LOOK > 0 || performance.now() < due) continue
      due = performance.now() + MOMENT
      for (const projection of projections) projection.reading?.(done, journal.length)
    }
    const since = ({ checkpoint }: Projection): Since | undefined =>
      state && checkpoint && Object.hasOwn(state.projections, checkpoint.name)
        ? { state: state.projections[checkpoint.name], entries: journal.entries(from) }
        : undefined
    return { wall: this.wall, since }
  }

  /** Takes what the journal, the lineage and all projections have taken, and appends a checkpoint where one is due. */
  take(entries: readonly Entry[]): void {
    for (const entry of entries) this.count(entry)
    const { journal, ledger, lineage, projections, version } = this.parts
    if (this.sinceLast < Math.max(this.every, EVERY_OF_A_MEMBER * ledger.size)) return
    this.sinceLast = 0
    const [population, descent] = [ledger.save(), lineage.save()]
    // In the midst of a generation there is none, and where a strategy cannot save its state never.
    if (population === null || descent === null) return
    const saved = projections.flatMap(({ checkpoint }) => (checkpoint ? [[checkpoint.name, checkpoint.save()] as const] : []))
    const state: State = {
      ...{ form: FORM, version, ledger: population, lineage: descent, wall: this.wall },
      projections: Object.fromEntries(saved),
    }
    journal.append({ entries: [], snapshots: [], drop: [], checkpoint: state })
  }

  private count({ event }: Entry): void {
    this.wall = Math.max(this.wall, event.wall)
    this.sinceLast++
  }

  private latest(): { readonly entries: number; readonly state: State | null } {
    const { journal, version } = this.parts
    const checkpoint = journal.checkpoint()
    const state = checkpoint?.state as State | undefined
    // More entries than there are: whoever looks at the journal's length has to see all of it.
    const usable = checkpoint && state?.form === FORM && state.version === version && checkpoint.entries <= journal.length
    return usable ? { entries: checkpoint.entries, state: state! } : { entries: 0, state: null }
  }
}
