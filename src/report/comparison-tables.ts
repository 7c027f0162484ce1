import { median } from '../statistics/summaries.js'
import { type ComparedRun, type Comparison, type Judged, SUMMARIES, type SummaryName, summarize } from './comparison.js'
import { markdownTable } from './markdown.js'
import { type ScheduledRuns, trendsOf } from './schedules.js'
import { showEstimate } from './show-estimate.js'
import { showCount } from './terminal/format.js'

/** The options of `tables`. */
export interface TablesOptions {
  /** Decimals of scores. Default: 1. */
  readonly digits?: number
  /** Compares runs by what their best members reported, or by what these played afterwards. Default: 'score'. */
  readonly by?: Judged
  /** A score: how many runs passed it, and after how many environment steps of the population, in the median. Default: none. */
  readonly threshold?: number
}

/** Two tables in Markdown: the summaries of each method, and the score of each run. */
export function comparisonTables(
  { methods, runs, grid }: Pick<Comparison, 'methods' | 'runs' | 'grid'>,
  { digits = 1, by = 'score', threshold }: TablesOptions,
): string {
  const names = Object.keys(SUMMARIES) as SummaryName[]
  const passed = (method: string): string[] => {
    if (threshold === undefined) return []
    const steps = runs.filter((run) => run.method === method).flatMap((run) => passing(run, grid, threshold) ?? [])
    return [steps.length === 0 ? '0' : `${steps.length}, after ${showCount(median(steps))}`]
  }
  const rows = summarize({ methods, runs }, by).map(({ method, estimates, firstIsBetter }) => [
    method,
    ...names.map((name) => (estimates ? showEstimate(estimates[name], digits) : 'none')),
    firstIsBetter ? showEstimate(firstIsBetter, 2) : '',
    ...passed(method),
  ])
  const last = threshold === undefined ? [] : [`runs that passed ${threshold}, median steps`]
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b)
  const each = methods.map((method) => [method, ...seeds.map((seed) => scoreOf(runs, method, seed, by, digits))])
  const summary = markdownTable(['method', ...names, `P(${methods[0] ?? ''} is better)`, ...last], rows)
  return `${summary}\n\n${markdownTable(['seed', ...seeds.map(String)], each)}\n`
}

/** Empty where there is no such run. */
function scoreOf(runs: readonly ComparedRun[], method: string, seed: number, by: Judged, digits: number): string {
  const run = runs.find((run) => run.method === method && run.seed === seed)
  return run ? (run[by]?.toFixed(digits) ?? 'none') : ''
}

/** The environment steps of the population at which a curve passed the threshold; undefined where it never did. */
function passing({ curve }: ComparedRun, grid: readonly number[], threshold: number): number | undefined {
  return grid[curve.findIndex((best) => best !== null && best >= threshold)]
}

/** A table in Markdown: the way that each hyperparameter of the winners went. */
export function schedulesTable(compared: ScheduledRuns): string {
  const rows = trendsOf(compared).map(({ method, hyperparameter, runs, first, last, fell }) => [
    ...[hyperparameter, method, `${runs}`],
    ...[first, last].map((value) => `${Number(value.toPrecision(3))}`),
    showEstimate(fell, 2),
  ])
  return `${markdownTable(['hyperparameter', 'method', 'runs', 'first, median', 'last, median', 'share of runs in which it fell'], rows)}\n`
}
