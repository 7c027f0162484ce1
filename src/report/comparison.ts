import { bulkStream, stream } from '../random.js'
import { type Interval, percentileInterval, type Resamples, resample } from '../statistics/bootstrap.js'
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
  /** In the order asked for. */
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
  /** The probability that a run of the first method is better than one of this; null for the first itself. */
  readonly firstIsBetter: Estimate | null
}

/** The summaries of a method's scores, in the order in which they are shown. */
export const SUMMARIES = { IQM: interquartileMean, median, mean } as const satisfies Record<string, Summary>
export type SummaryName = keyof typeof SUMMARIES

export function summarize({ methods, runs }: Comparison): MethodSummary[] {
  const samples = methods.map((method) => sampleOf(runs, method))
  const first = samples[0]!
  return samples.map((own, i) => {
    const names = Object.keys(SUMMARIES) as SummaryName[]
    const scored = own.scores.length
    const estimates = scored === 0 ? null : names.map((name) => [name, estimate([own], ([x]) => SUMMARIES[name](x!))])
    const comparable = i > 0 && scored > 0 && first.scores.length > 0
    return {
      method: own.method,
      scored,
      estimates: estimates && (Object.fromEntries(estimates) as Record<SummaryName, Estimate>),
      firstIsBetter: comparable ? estimate([first, own], ([x, y]) => probabilityOfImprovement(x!, y!)) : null,
    }
  })
}

/** The scores that a method's runs had reached by each step of the grid, from the first at which all of them have one. */
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

/** A method's scores, and the resamples of them that all its estimates share. */
interface Sample {
  readonly method: string
  readonly scores: readonly number[]
  readonly resamples: Resamples
}

/** The same runs give the same intervals: the resamples are drawn from a stream of the method's name. */
function sampleOf(runs: readonly ComparedRun[], method: string): Sample {
  const scores = runs.flatMap((run) => (run.method === method && run.score !== null ? [run.score] : []))
  return { method, scores, resamples: resample([scores.length], bulkStream(1, `bootstrap/${method}`)) }
}

function estimate(samples: readonly Sample[], statistic: (strata: readonly (readonly number[])[]) => number): Estimate {
  const strata = samples.map(({ scores }) => scores)
  const enough = strata.every((values) => values.length >= 2)
  return { value: statistic(strata), interval: enough ? percentileInterval(strata, statistic, joined(samples)) : null }
}

/** Each sample is a stratum: their resamples were drawn apart. */
function joined([first, ...others]: readonly Sample[]): Resamples {
  return first!.resamples.map((strata, i) => [...strata, ...others.flatMap(({ resamples }) => resamples[i]!)])
}
