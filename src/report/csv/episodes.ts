import { numeral, ROW_END } from './quote.js'
import type { Table } from './table.js'

/** episodes.csv: a row per finished episode. */
export function episodesTable(): Table {
  const episodesOf = new Map<number, number>()
  return {
    file: 'episodes.csv',
    columns: ['member', 'episode', 'steps', 'return', 'length'],
    rows({ result, event }) {
      if (!result?.ok) return ''
      const { report } = result
      const { steps, returns, lengths } = report.episodes
      const before = event.steps - report.steps
      const first = (episodesOf.get(event.member) ?? 0) + 1
      episodesOf.set(event.member, first + returns.length - 1)
      let text = ''
      // Numbers only, so nothing needs quoting; an early slice ends hundreds of episodes.
      for (let i = 0; i < returns.length; i++) {
        text += `${event.member},${first + i},${before + steps[i]!},${numeral(returns[i]!)},${lengths[i]!}${ROW_END}`
      }
      return text
    },
  }
}
