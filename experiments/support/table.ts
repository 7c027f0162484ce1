import { bulkStream } from '../../src/random.js'
import { percentileInterval, resample } from '../../src/statistics/bootstrap.js'
import { probabilityOfImprovement } from '../../src/statistics/probability-of-improvement.js'
import type { Summary } from '../../src/statistics/summaries.js'

/** A summary of values and its 95% bootstrap interval, as `1.171 [1.170, 1.172]`. The same values give the same interval. */
export function withInterval(values: readonly number[], summary: Summary, digits: number): string {
  const { low, high } = percentileInterval([values], ([x]) => summary(x!), resample([values.length], bulkStream(1, 'table')))
  return `${summary(values).toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`
}

/** The probability that a value of the first is higher than one of the second, and its 95% bootstrap interval, as `0.71 [0.54, 0.86]`. */
export function howOftenBetter(values: readonly number[], others: readonly number[]): string {
  const draws = resample([values.length, others.length], bulkStream(1, 'table'))
  const { low, high } = percentileInterval([values, others], ([x, y]) => probabilityOfImprovement(x!, y!), draws)
  return `${probabilityOfImprovement(values, others).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

/** A Markdown table. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n')
}
