import type { Entry } from '../../population/types.js'
import type { Report } from '../../trainable.js'
import type { GrowingTable, Rows } from './table.js'

interface MetricRows extends Rows {
  readonly report: number
  readonly member: number
  readonly steps: number
  readonly names: readonly string[]
  readonly metrics: Report['metrics']
}

/** metrics.csv: a row per metric of a report. Long, because a trainable's metrics are only known once it reports them. */
export const metrics: GrowingTable<MetricRows> = {
  file: 'metrics.csv',
  begin(state) {
    let reports = (state as number | undefined) ?? 0
    const rows = ({ result, event: { member, steps } }: Entry) => {
      if (!result?.ok) return null
      const { metrics } = result.report
      const names = Object.keys(metrics)
      return { count: names.length, report: ++reports, member, steps, names, metrics }
    }
    return Object.assign(rows, { save: () => reports })
  },
  columns: [
    {
      name: 'report',
      meaning: 'number of the report in the run: that of its row in members.csv',
      unit: '',
      type: 'int64',
      of: ({ report }) => report,
    },
    { name: 'member', meaning: 'the member that reports', unit: '', type: 'int64', of: ({ member }) => member },
    {
      name: 'steps',
      meaning: 'what the member has trained so far, this slice included',
      unit: 'environment steps',
      type: 'int64',
      of: ({ steps }) => steps,
    },
    { name: 'metric', meaning: 'name of the metric', unit: '', type: 'string', of: ({ names }, i) => names[i] },
    { name: 'value', meaning: 'its value', unit: "the metric's own", type: 'double', of: ({ names, metrics }, i) => metrics[names[i]!] },
  ],
}
