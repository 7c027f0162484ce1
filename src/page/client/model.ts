import { CAUSES, DECISIONS, type FileLink, type RunHead, type RunMessage, type RunOrigin, type RunRows, type Setting } from '../wire.js'
import { Family } from './family.js'

export type DecisionName = (typeof DECISIONS)[number]
export type CauseName = (typeof CAUSES)[number]

/** What a row copied. */
export interface Copy {
  readonly donor: number
  readonly donorSteps: number
  readonly donorScore: number
  readonly weights: number | null
  readonly slice: number | null
  readonly values: number | null
}

type Columns = { -readonly [K in 'event' | 'member' | 'steps' | 'wall' | 'trained']: number[] } & { score: (number | null)[] }

/** A run as the page knows it: the rows so far, and what follows from them. It grows with each message. */
export class RunModel {
  head!: RunHead
  origin!: RunOrigin
  files: readonly FileLink[] = []
  /** Counts the messages. */
  version = 0
  columns: Columns = emptyColumns()
  decisions: DecisionName[] = []
  causes: CauseName[] = []
  reasons: number[] = []
  texts: string[] = []
  /** The row before of the same member; -1: none. */
  before: number[] = []
  episodes: Record<keyof RunRows['episodes'], (number | null)[]> = { count: [], low: [], q1: [], median: [], q3: [], high: [], length: [] }
  metrics: Record<string, (number | null)[]> = {}
  /** What each member's rows are. */
  rowsOf = new Map<number, number[]>()
  copies = new Map<number, Copy>()
  family = new Family()
  private after: Record<string, Setting[]> = {}

  get length(): number {
    return this.columns.event.length
  }

  /** The best member; undefined while nobody has begun. */
  get winner(): number | undefined {
    return this.head.standings[0]
  }

  take({ whole, head, origin, files, rows }: RunMessage): void {
    if (whole) this.forget()
    this.head = head
    this.origin = origin ?? this.origin
    this.files = files
    const copies = new Map<number, Copy>()
    rows.copies.event.forEach((event, i) => {
      const { donor, donorSteps, donorScore, weights, slice, values } = rows.copies
      const copy = {
        ...{ donor: donor[i]!, donorSteps: donorSteps[i]!, donorScore: donorScore[i]! },
        ...{ weights: weights[i]!, slice: slice[i]!, values: values[i]! },
      }
      copies.set(event, copy)
    })
    for (const text of rows.texts) this.texts.push(text)
    for (let i = 0; i < rows.event.length; i++) this.takeRow(rows, i, copies)
    this.version++
  }

  /** What the member goes on with after a row. */
  valueAfter(row: number, name: string): Setting | undefined {
    return this.after[name]?.[row]
  }

  /** What the slice of a row was trained with: what the member went on with before. */
  valueIn(row: number, name: string): Setting | undefined {
    return this.after[name]?.[this.before[row]!]
  }

  lastRow(member: number): number {
    return this.rowsOf.get(member)?.at(-1) ?? -1
  }

  /** The score that a member stands with; null where the one that it had was earned by weights which it gave up. */
  scoreOf(member: number): number | null {
    const row = this.rowsOf.get(member)?.findLast((at) => this.causes[at] !== 'retry')
    if (row === undefined || this.decisions[row] === 'respawn' || (this.copies.get(row)?.weights ?? null) !== null) return null
    return this.columns.score[row] ?? null
  }

  reason(row: number): string {
    return this.texts[this.reasons[row]!] ?? ''
  }

  /** The steps of the member that has trained longest. */
  get lastStep(): number {
    let last = 0
    for (const rows of this.rowsOf.values()) last = Math.max(last, this.columns.steps[rows.at(-1)!]!)
    return last
  }

  /** The steps that a member trains by the end of the budget, or has trained at most. */
  get axisEnd(): number {
    const { progress, population } = this.head
    const planned = progress.unit === 'steps' && this.head.method !== 'sequential' ? progress.total / Math.max(1, population) : 0
    return this.head.status === 'running' ? Math.max(planned, this.lastStep) : this.lastStep
  }

  private takeRow(rows: RunRows, i: number, copies: ReadonlyMap<number, Copy>): void {
    const { columns } = this
    const row = this.length
    const member = rows.member[i]!
    for (const name of ['event', 'member', 'steps', 'wall', 'trained'] as const) columns[name].push(rows[name][i]!)
    columns.score.push(rows.score[i]!)
    this.decisions.push(DECISIONS[rows.decision[i]!]!)
    this.causes.push(CAUSES[rows.cause[i]!]!)
    this.reasons.push(rows.reason[i]!)
    const own = this.rowsOf.get(member) ?? []
    this.rowsOf.set(member, own)
    const before = own.at(-1) ?? -1
    this.before.push(before)
    own.push(row)
    for (const [name, column] of Object.entries(rows.after)) {
      this.after[name] ??= []
      const value = column[i] ?? this.after[name][before]
      this.after[name].push(value as Setting)
    }
    for (const name of Object.keys(this.episodes) as (keyof RunRows['episodes'])[]) this.episodes[name].push(rows.episodes[name][i]!)
    for (const [name, column] of Object.entries(rows.metrics)) {
      this.metrics[name] ??= new Array(row).fill(null)
      this.metrics[name].push(column[i] ?? null)
    }
    for (const column of Object.values(this.metrics)) if (column.length === row) column.push(null)
    const copy = copies.get(rows.event[i]!)
    if (copy) this.copies.set(row, copy)
    const [steps, trained, slice] = [rows.steps[i]!, rows.trained[i]!, rows.slice[i]!]
    this.family.take({ row, member, steps, trained, slice, copy, isFresh: rows.fresh[i] === 1 })
  }

  private forget(): void {
    const fresh = new RunModel()
    Object.assign(this, { ...fresh, version: this.version, head: this.head, origin: this.origin })
  }
}

function emptyColumns(): Columns {
  return { event: [], member: [], steps: [], wall: [], trained: [], score: [] }
}
