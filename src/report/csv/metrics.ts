import { field, numeral, ROW_END } from './quote.js'
import type { Table } from './table.js'

/** metrics.csv: a row per metric of a report. Long, because a trainable's metrics are only known once it reports them. */
export function metricsTable(): Table {
  let reports = 0
  return {
    file: 'metrics.csv',
    columns: ['report', 'member', 'steps', 'metric', 'value'],
    rows({ result, event }) {
      if (!result?.ok) return ''
      reports++
      const { metrics } = result.report
      let text = ''
      for (const metric in metrics)
        text += `${reports},${event.member},${event.steps},${field(metric)},${numeral(metrics[metric]!)}${ROW_END}`
      return text
    },
  }
}
