import type { Report } from '../trainable.js'
import type { EpisodeRow, EpisodeTable } from './run-data.js'

type Columns = EpisodeTable['columns']

/** Episodes of a run in columns that grow. A table that was made stays as it is, since numbers are only ever added behind its end. */
export class Episodes {
  private columns: Columns = columnsOf(1024)
  private count = 0
  private readonly played = new Map<number, number>()

  /** @param steps environment steps of the member at the end of the slice */
  add(member: number, steps: number, report: Report): void {
    const { steps: at, returns, lengths } = report.episodes
    const before = steps - report.steps
    const [first, played] = [this.count, this.played.get(member) ?? 0]
    this.count += returns.length
    while (this.count > this.columns.member.length) this.columns = grown(this.columns)
    this.columns.member.fill(member, first, this.count)
    this.columns.return.set(returns, first)
    this.columns.length.set(lengths, first)
    for (let i = 0; i < returns.length; i++) {
      this.columns.episode[first + i] = played + i + 1
      this.columns.steps[first + i] = before + at[i]!
    }
    this.played.set(member, played + returns.length)
  }

  /** The episodes so far. */
  table(): EpisodeTable {
    const { count } = this
    const { member, episode, steps, return: returns, length } = this.columns
    return new Table(count, {
      member: member.subarray(0, count),
      episode: episode.subarray(0, count),
      steps: steps.subarray(0, count),
      return: returns.subarray(0, count),
      length: length.subarray(0, count),
    })
  }
}

class Table implements EpisodeTable {
  constructor(
    readonly length: number,
    readonly columns: Columns,
  ) {}

  *[Symbol.iterator](): Generator<EpisodeRow> {
    const { member, episode, steps, return: returns, length } = this.columns
    for (let i = 0; i < this.length; i++) {
      yield { member: member[i]!, episode: episode[i]!, steps: steps[i]!, return: returns[i]!, length: length[i]! }
    }
  }
}

function columnsOf(rows: number): Columns {
  return {
    member: new Int32Array(rows),
    episode: new Int32Array(rows),
    steps: new Float64Array(rows),
    return: new Float64Array(rows),
    length: new Int32Array(rows),
  }
}

function grown(columns: Columns): Columns {
  const larger = columnsOf(2 * columns.member.length)
  for (const name of Object.keys(columns) as (keyof Columns)[]) larger[name].set(columns[name])
  return larger
}
