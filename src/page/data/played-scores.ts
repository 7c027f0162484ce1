import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { compare } from '../../report/csv/compare.js'
import { plainRows } from '../../report/csv/plain-rows.js'

/** What the best members of a compare's runs played, as its compare.csv has it: read anew where the file has changed. */
export class PlayedScores {
  private seen = ''
  private scores: ReadonlyMap<string, number> = new Map()

  constructor(private readonly folder: string) {}

  /** @returns true where a run has another score than before */
  refresh(): boolean {
    const file = path.join(this.folder, compare.file)
    const stat = statSync(file, { throwIfNoEntry: false })
    const now = stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : ''
    if (now === this.seen) return false
    this.seen = now
    const before = this.scores
    this.scores = stat ? scoresIn(readFileSync(file, 'utf8')) : new Map()
    return this.scores.size !== before.size || [...this.scores].some(([name, score]) => before.get(name) !== score)
  }

  /** @param name of the run's folder, `<method>-<seed>` */
  of(name: string): number | null {
    return this.scores.get(name) ?? null
  }
}

function scoresIn(text: string): Map<string, number> {
  const { rows, field } = plainRows(text)
  const scores = new Map<string, number>()
  for (const row of rows) {
    const played = field(row, 'played')
    if (played && Number.isFinite(Number(played))) scores.set(`${field(row, 'method')}-${field(row, 'seed')}`, Number(played))
  }
  return scores
}
