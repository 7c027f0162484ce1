import { bulkStream, stream } from '../random.js'
import { type Estimate, percentileInterval, type Resamples, resample } from '../statistics/bootstrap.js'
import { probabilityOfImprovement } from '../statistics/probability-of-improvement.js'
import { interquartileMean, mean, median, type Summary } from '../statistics/summaries.js'
import type { Stage } from './trained-slice.js'

/** One finished run of `clade compare`. */
export interface ComparedRun {
  readonly method: string
  readonly seed: number
  /** The final score of the best member; null where no member ended with one. */
  readonly score: number | null
  /** The mean return of that member in episodes that nobody trained on, those of the run's evaluation.csv; null where it has played none. */
  readonly played: number | null
  /** Environment steps of all members. */
  readonly totalSteps: number
  readonly wallSeconds: number
  /** The best score that any member had reported by each step of the grid; null before the first report. */
  readonly curve: readonly (number | null)[]
}

/** A compared run with the schedule that it found. */
export interface ScheduledRun extends ComparedRun {
  /** The schedule that the weights of the best member were trained on; null where no member ended with a score. */
  readonly schedule: ComparedSchedule | null
}

/** A schedule of hyperparameters, in environment steps of the weights. */
export interface ComparedSchedule {
  /** The steps that the weights were trained for, by any member. */
  readonly steps: number
  /** Oldest first, the first from step 0. */
  readonly stages: readonly Stage[]
}

export interface Comparison {
  readonly name: string
  /** The methods in the order in which the user named them. */
  readonly methods: readonly string[]
  readonly seeds: number
  /** Environment steps of the whole population at which every curve is read, ascending. */
  readonly grid: readonly number[]
  /** The runs, sorted by method and then by seed. */
  readonly runs: readonly ComparedRun[]
}

export interface MethodSummary {
  readonly method: string
  /** Runs that ended with a score; the others are left out. */
  readonly scored: number
  /** null where no run has a score. */
  readonly estimates: Readonly<Record<SummaryName, Estimate>> | null
  /** The probability that a run of the first method is better than one of this method; null for the first itself. */
  readonly firstIsBetter: Estimate | null
}

/** The summaries of a method's scores, in the order in which they are shown. */
export const SUMMARIES = { IQM: interquartileMean, median, mean } as const satisfies Record<string, Summary>
export type SummaryName = keyof typeof SUMMARIES

/** What runs are compared by: what their best members reported, or what these played afterwards. */
export type Judged = 'score' | 'played'

/** Summarises the scores of each method, and compares the first method with each of the others. */
export function summarize({ methods, runs }: Pick<Comparison, 'methods' | 'runs'>, by: Judged = 'score'): MethodSummary[] {
  const samples = methods.map((method) => sampleOf(runs, method, by))
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

/** The learning curve of a method, from the first step of the grid at which all its runs have a score. */
export interface MeanCurve {
  readonly method: string
  readonly points: readonly { readonly steps: number; readonly estimate: Estimate }[]
}

/** Resamples of each point: fewer than for the table, since there are hundreds of points and a pixel of error does not show. */
const CURVE_RESAMPLES = 500

/** The interquartile mean of each method's curves, with an interval that holds for each point by itself. */
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

/** The scores of a method, and the resamples of them that all its estimates share. */
interface Sample {
  readonly method: string
  readonly scores: readonly number[]
  readonly resamples: Resamples
}

/** The scores of a method. Its resamples are drawn from a stream named after it, so the same runs give the same intervals. */
function sampleOf(runs: readonly ComparedRun[], method: string, by: Judged): Sample {
  const scores = runs.flatMap((run) => (run.method === method ? (run[by] ?? []) : []))
  return { method, scores, resamples: resample([scores.length], bulkStream(1, `bootstrap/${method}`)) }
}

function estimate(samples: readonly Sample[], statistic: (strata: readonly (readonly number[])[]) => number): Estimate {
  const strata = samples.map(({ scores }) => scores)
  const enough = strata.every((values) => values.length >= 2)
  return { value: statistic(strata), interval: enough ? percentileInterval(strata, statistic, joined(samples)) : null }
}

/** The resamples of several samples together, each sample a stratum of its own. */
function joined([first, ...others]: readonly Sample[]): Resamples {
  return first!.resamples.map((strata, i) => [...strata, ...others.flatMap(({ resamples }) => resamples[i]!)])
}
