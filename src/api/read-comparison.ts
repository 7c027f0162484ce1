import type { Judged, MethodSummary, ScheduledRun } from '../report/comparison.js'
import type { TablesOptions } from '../report/comparison-tables.js'

/** The finished runs of a `clade compare`. */
export interface ComparisonData {
  /** Absolute path. */
  readonly folder: string
  /** The experiment's. */
  readonly name: string
  /** In the order in which the user named them. */
  readonly methods: readonly string[]
  /** Ascending. */
  readonly seeds: readonly number[]
  /** Environment steps of the whole population at which every curve is read, ascending. */
  readonly grid: readonly number[]
  /** By method, then by seed. */
  readonly runs: readonly ScheduledRun[]
  /** The folders of the runs that have not finished. */
  readonly unfinished: readonly string[]
  /**
   * Interquartile mean, median and mean of each method's scores, and the probability that a run of the first method is better than one of
   * another, each with its 95% bootstrap interval. It takes about a second.
   *
   * @param by what the runs' best members reported (`score`, the default), or what these played afterwards (`played`)
   * @throws CladeError INVALID_OPTION
   */
  summaries(by?: Judged): MethodSummary[]
  /** The same, and the score of each run, as two tables in Markdown for a README. */
  tables(options?: TablesOptions): string
  /**
   * The schedules that the winners' weights were trained on, as a table in Markdown: what each hyperparameter that is a number was at first
   * and at last, and how often it fell. A method that copies nobody has no schedule: there it never does.
   */
  schedules(): string
}

/**
 * Reads the runs of a `clade compare`, or runs of one experiment that were put into one folder by hand.
 *
 * @param folder a relative path starts at the working directory
 * @example
 * const comparison = await readComparison('runs/compare-cartpole')
 * for (const { method, estimates } of comparison.summaries()) console.log(method, estimates?.IQM.value, estimates?.IQM.interval)
 * console.log(comparison.tables({ threshold: 475 }))
 *
 * @throws CladeError COMPARE_INVALID where the folder holds no runs, or runs of different budgets; EVALUATION_INVALID; and the errors of
 * `readRun`
 */
export async function readComparison(folder: string): Promise<ComparisonData> {
  // Here and not above: lanes load this module, and compare nothing.
  const { comparisonIn } = await import('./comparison-in.js')
  return comparisonIn(folder)
}
