import { row } from './quote.js'
import type { Table } from './table.js'

/** members.csv: a row per report. A failed slice has none. */
export function membersTable(names: readonly string[]): Table {
  let reports = 0
  return {
    file: 'members.csv',
    columns: ['report', 'member', 'steps', 'score', 'episodes', 'weights_hash', 'lane', 'wall_s', ...names.map((name) => `hp.${name}`)],
    rows({ result, event }) {
      if (!result?.ok) return ''
      const { report } = result
      reports++
      return row([
        reports,
        event.member,
        event.steps,
        event.score,
        report.episodes.returns.length,
        event.weightsHash,
        result.lane,
        result.wall,
        ...names.map((name) => report.applied[name]),
      ])
    },
  }
}
