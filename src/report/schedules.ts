import { median, quantileSorted } from 'd3-array'
import { bootstrap, type Estimate } from '../statistics/bootstrap.js'
import { mean } from '../statistics/summaries.js'
import type { ComparedSchedule, Comparison, ScheduledRun } from './comparison.js'

/** The way that a hyperparameter of a method's winners went, over its runs. */
export interface Trend {
  readonly method: string
  readonly hyperparameter: string
  /** Runs that ended with a score. */
  readonly runs: number
  /** The medians over runs of what the winners' weights were trained with at first and at last. */
  readonly first: number
  readonly last: number
  /** The share of runs in which it was lower at last than at first; equal ones count half. */
  readonly fell: Estimate
}

/** Runs of several methods, whose winners' schedules are looked at. */
export interface ScheduledRuns extends Pick<Comparison, 'methods'> {
  readonly runs: readonly ScheduledRun[]
}

/** The hyperparameters of winners that are numbers, in the order in which runs hold them. */
export function numbersIn({ runs }: ScheduledRuns): string[] {
  const stages = runs.flatMap(({ schedule }) => schedule?.stages ?? [])
  const names = Object.keys(stages[0]?.hyperparameters ?? {})
  return names.filter((name) => stages.every(({ hyperparameters }) => typeof hyperparameters[name] === 'number'))
}

/** The trend of each hyperparameter that is a number, for each method with a score, in the order of the methods. */
export function trendsOf(compared: ScheduledRuns): Trend[] {
  return numbersIn(compared).flatMap((hyperparameter) =>
    compared.methods.flatMap((method) => {
      const ends = schedulesOf(compared.runs, method).map(({ steps, stages }) => {
        const at = (age: number) => valueAt({ steps, stages }, hyperparameter, age)!
        return [at(0), at(steps)] as const
      })
      if (ends.length === 0) return []
      const fell = ends.map(([first, last]) => (last < first ? 1 : last === first ? 0.5 : 0))
      const middle = (end: 0 | 1) => median(ends, (pair) => pair[end])!
      return [{ method, hyperparameter, runs: ends.length, first: middle(0), last: middle(1), fell: bootstrap([fell], ([x]) => mean(x!)) }]
    }),
  )
}

/** The values of a hyperparameter at one age of winners' weights, over a method's runs. */
export interface Spread {
  /** Environment steps that the weights were trained for. */
  readonly steps: number
  readonly low: number
  readonly median: number
  readonly high: number
}

/** Median and quartiles of what winners' weights were trained with, at evenly spaced ages that all runs of the method reach. */
export function spreadsOf({ runs }: ScheduledRuns, method: string, hyperparameter: string, points: number): Spread[] {
  const schedules = schedulesOf(runs, method)
  const last = Math.min(...schedules.map(({ steps }) => steps))
  if (schedules.length === 0 || last === 0) return []
  return Array.from({ length: points + 1 }, (_, i) => {
    const steps = (i / points) * last
    const values = schedules.map((schedule) => valueAt(schedule, hyperparameter, steps)!).sort((a, b) => a - b)
    const at = (q: number) => quantileSorted(values, q)!
    return { steps, low: at(0.25), median: at(0.5), high: at(0.75) }
  })
}

function schedulesOf(runs: readonly ScheduledRun[], method: string): ComparedSchedule[] {
  return runs.flatMap((run) => (run.method === method && run.schedule !== null ? [run.schedule] : []))
}

/** The value that weights of an age were trained with; what they go on with at the end counts for nothing. */
function valueAt({ steps, stages }: ComparedSchedule, name: string, age: number): number | undefined {
  const reached = stages.filter(({ fromStep }, i) => i === 0 || (fromStep <= age && fromStep < steps))
  const value = reached.at(-1)?.hyperparameters[name]
  return value === undefined ? undefined : Number(value)
}
