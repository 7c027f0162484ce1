import { row } from './quote.js'
import type { Table } from './table.js'

/** events.csv: a row per decision. */
export function eventsTable(names: readonly string[]): Table {
  let events = 0
  return {
    file: 'events.csv',
    columns: [
      ...['event', 'member', 'steps', 'score', 'decision', 'donor', 'donor_steps', 'donor_score', 'reason', 'wall_s'],
      ...names.flatMap((name) => [`hp.${name}.before`, `hp.${name}.after`]),
    ],
    rows({ event }) {
      events++
      return row([
        events,
        event.member,
        event.steps,
        event.score,
        event.decision,
        event.donor,
        event.donorSteps,
        event.donorScore,
        event.reason,
        event.wall,
        ...names.flatMap((name) => [event.before?.[name], event.after[name]]),
      ])
    },
  }
}
