import { stream } from '../random.js'
import { type Interval, percentileInterval, resample } from '../statistics/bootstrap.js'
import { probabilityOfImprovement } from '../statistics/probability-of-improvement.js'
import { interquartileMean, mean, median, type Summary } from '../statistics/summaries.js'

/** One finished run of a compare. */
export interface ComparedRun {
  readonly method: string
  readonly seed: number
  /** The best member's final score; null when no member ended with one. */
  readonly score: number | null
  /** Environment steps of all members. */
  readonly totalSteps: number
  readonly wallSeconds: number
  /** The best score that any member had reported by each step of the grid; null before the first. */
  readonly curve: readonly (number | null)[]
}

export interface Comparison {
  readonly name: string
  /** In the job asked for. */
  readonly methods: readonly string[]
  readonly seeds: number
  /** Environment steps of the whole population, ascending: where every run's curve is read. */
  readonly grid: readonly number[]
  /** Method by method, then seed by seed. */
  readonly runs: readonly ComparedRun[]
}

/** A number and its 95% interval; null where there are fewer than two runs. */
export interface Estimate {
  readonly value: number
  readonly interval: Interval | null
}

export interface MethodSummary {
  readonly method: string
  /** Runs that ended with a score; the others are left out. */
  readonly scored: number
  /** null: no run has a score. */
  readonly estimates: Readonly<Record<SummaryName, Estimate>> | null
  /** How likely a run of the first method is better than one of this; null for the first itself. */
  readonly firstIsBetter: Estimate | null
}

/** What is said of a method's scores, in the order in which it is said. */
export const SUMMARIES = { IQM: interquartileMean, median, mean } as const satisfies Record<string, Summary>
export type SummaryName = keyof typeof SUMMARIES

export function summarize({ methods, runs }: Comparison): MethodSummary[] {
  const scores = new Map(methods.map((method) => [method, scoresOf(runs, method)]))
  const first = scores.get(methods[0]!)!
  return methods.map((method, i) => {
    const own = scores.get(method)!
    const names = Object.keys(SUMMARIES) as SummaryName[]
    const estimates = own.length === 0 ? null : names.map((name) => [name, estimate([own], ([x]) => SUMMARIES[name](x!), method)])
    const comparable = i > 0 && own.length > 0 && first.length > 0
    return {
      method,
      scored: own.length,
      estimates: estimates && (Object.fromEntries(estimates) as Record<SummaryName, Estimate>),
      firstIsBetter: comparable ? estimate([first, own], ([x, y]) => probabilityOfImprovement(x!, y!), `first/${method}`) : null,
    }
  })
}

/** What a method's runs had reached by each step of the grid, from the first at which all of them have a score. */
export interface MeanCurve {
  readonly method: string
  readonly points: readonly { readonly steps: number; readonly estimate: Estimate }[]
}

/** Fewer than for the table: there are hundreds of points, and a pixel of error does not show. */
const CURVE_RESAMPLES = 500

/** Interquartile means; the intervals hold for each point by itself. */
export function meanCurves({ methods, runs, grid }: Comparison): MeanCurve[] {
  return methods.map((method) => {
    const curves = runs.filter((run) => run.method === method).map(({ curve }) => curve)
    const resamples = resample([curves.length], stream(1, `bootstrap/curve/${method}`), CURVE_RESAMPLES)
    const points = grid.flatMap((steps, i) => {
      const values = curves.flatMap((curve) => curve[i] ?? [])
      if (values.length === 0 || values.length < curves.length) return []
      const interval = values.length < 2 ? null : percentileInterval([values], ([x]) => interquartileMean(x!), resamples)
      return [{ steps, estimate: { value: interquartileMean(values), interval } }]
    })
    return { method, points }
  })
}

function scoresOf(runs: readonly ComparedRun[], method: string): number[] {
  return runs.flatMap((run) => (run.method === method && run.score !== null ? [run.score] : []))
}

/** The same runs give the same interval: the resamples are drawn from a stream of this name. */
function estimate(
  strata: readonly (readonly number[])[],
  statistic: (strata: readonly (readonly number[])[]) => number,
  name: string,
): Estimate {
  const sizes = strata.map((values) => values.length)
  const enough = sizes.every((size) => size >= 2)
  const interval = enough ? percentileInterval(strata, statistic, resample(sizes, stream(1, `bootstrap/${name}`))) : null
  return { value: statistic(strata), interval }
}
