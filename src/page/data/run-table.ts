import type { Entry, Event } from '../../population/types.js'
import type { Episodes, Value } from '../../trainable.js'
import { CAUSES, DECISIONS, type RunRows } from '../wire.js'

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }
type Columns = Mutable<Omit<RunRows, 'after' | 'metrics' | 'episodes' | 'copies'>> & {
  readonly after: Record<string, (Value | null)[]>
  readonly metrics: Record<string, (number | null)[]>
  readonly episodes: Mutable<RunRows['episodes']>
  readonly copies: Mutable<RunRows['copies']>
}

/** The rows of a run, a row per entry of its journal, kept as columns. They only grow. */
export class RunTable {
  private readonly columns: Columns
  /** The index of each text in `columns.texts`. */
  private readonly texts = new Map<string, number>()
  /** What each member goes on with, so that what stays is not written again. */
  private readonly held = new Map<number, Event['after']>()

  constructor(private readonly hyperparameters: readonly string[]) {
    this.columns = {
      ...{
        event: [],
        member: [],
        steps: [],
        score: [],
        decision: [],
        cause: [],
        wall: [],
        reason: [],
        trained: [],
        slice: [],
        fresh: [],
        texts: [],
      },
      after: Object.fromEntries(hyperparameters.map((name) => [name, []])),
      metrics: {},
      episodes: { count: [], low: [], q1: [], median: [], q3: [], high: [], length: [] },
      copies: { event: [], donor: [], donorSteps: [], donorScore: [], weights: [], slice: [], values: [] },
    }
  }

  get length(): number {
    return this.columns.event.length
  }

  /** Texts and copies that the first rows hold: what `since` needs to leave them out. */
  get mark(): Mark {
    return { rows: this.length, texts: this.columns.texts.length, copies: this.columns.copies.event.length }
  }

  take({ result, event }: Entry): void {
    const { columns } = this
    const report = result?.ok ? result.report : null
    columns.event.push(this.length + 1)
    columns.member.push(event.member)
    columns.steps.push(event.steps)
    columns.score.push(event.score)
    columns.decision.push(DECISIONS.indexOf(event.decision))
    columns.cause.push(CAUSES.indexOf(event.cause))
    columns.wall.push(event.wall)
    columns.reason.push(this.indexOf(event.reason))
    columns.trained.push(report?.steps ?? 0)
    columns.slice.push(report ? result!.slice : 0)
    columns.fresh.push(event.weightsHash === null ? 1 : 0)
    const before = this.held.get(event.member)
    for (const name of this.hyperparameters) {
      const value = event.after[name] ?? null
      columns.after[name]!.push(Object.is(value, before?.[name]) ? null : value)
    }
    this.held.set(event.member, event.after)
    this.takeMetrics(report?.metrics ?? {})
    takeEpisodes(columns.episodes, report?.episodes ?? null)
    this.takeCopy(event)
  }

  /** The rows after a mark; all where there is none. */
  since(mark: Mark = NOTHING): RunRows {
    const { texts, copies, ...rows } = this.columns
    return {
      ...(sliced(rows, mark.rows) as Omit<RunRows, 'texts' | 'copies'>),
      texts: texts.slice(mark.texts),
      copies: sliced(copies, mark.copies),
    }
  }

  private indexOf(text: string): number {
    const known = this.texts.get(text)
    if (known !== undefined) return known
    const index = this.columns.texts.push(text) - 1
    this.texts.set(text, index)
    return index
  }

  private takeMetrics(metrics: Readonly<Record<string, number>>): void {
    const rows = this.length
    for (const [name, value] of Object.entries(metrics)) {
      // The first report of a metric may come late: those before had none.
      if (!Object.hasOwn(this.columns.metrics, name)) this.columns.metrics[name] = new Array(rows - 1).fill(null)
      this.columns.metrics[name]!.push(Number.isFinite(value) ? value : null)
    }
    for (const column of Object.values(this.columns.metrics)) if (column.length < rows) column.push(null)
  }

  private takeCopy({ copied }: Event): void {
    if (!copied) return
    const { copies } = this.columns
    copies.event.push(this.length)
    copies.donor.push(copied.donor)
    copies.donorSteps.push(copied.donorSteps)
    copies.donorScore.push(copied.donorScore)
    copies.weights.push(copied.weights?.member ?? null)
    copies.slice.push(copied.weights?.slice ?? null)
    copies.values.push(copied.hyperparameters)
  }
}

/** How far a reader of a table has come. */
export interface Mark {
  readonly rows: number
  readonly texts: number
  readonly copies: number
}

const NOTHING: Mark = { rows: 0, texts: 0, copies: 0 }

function takeEpisodes(columns: Mutable<RunRows['episodes']>, episodes: Episodes | null): void {
  const returns = Float64Array.from(episodes?.returns ?? []).sort()
  const count = returns.length
  columns.count.push(count)
  const at = (q: number) => (count === 0 ? null : finite(quantile(returns, q)))
  columns.low.push(at(0))
  columns.q1.push(at(0.25))
  columns.median.push(at(0.5))
  columns.q3.push(at(0.75))
  columns.high.push(at(1))
  columns.length.push(count === 0 ? null : episodes!.lengths.reduce((sum, length) => sum + length, 0) / count)
}

/** The quantile of sorted values, between neighbours by a straight line. */
function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1)
  const low = sorted[Math.floor(place)]!
  const high = sorted[Math.ceil(place)]!
  return low === high ? low : low + (high - low) * (place - Math.floor(place))
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** The columns from a row on, those in groups too. */
function sliced<T extends object>(columns: T, from: number): T {
  const entries = Object.entries(columns).map(([name, column]) => [name, Array.isArray(column) ? column.slice(from) : sliced(column, from)])
  return Object.fromEntries(entries) as T
}
