import { mean } from './mean.js'
import type { PieceRecord } from './records.js'
import { METHODS, type MethodRow, settings } from './settings.js'
import { normalised, type Task } from './tasks.js'

/** A setting as the choice's runs have it. */
export interface Rated {
  readonly method: MethodRow
  readonly setting: string
  readonly runs: number
  /** The mean normalised score of its runs; -Infinity until it has run on all tasks. */
  readonly rating: number
  /** Mean scores on the task's own scale, in the order of the tasks; NaN where there are none. */
  readonly means: readonly number[]
}

/** All settings, with the choice's runs of these tasks, in the order of `settings`. */
export function rate(records: readonly PieceRecord[], tasks: readonly Task[]): Rated[] {
  return settings.map(({ method, name }) => {
    const scores = tasks.map((task) =>
      records.flatMap((record) => (record.setting === name && record.task === task.experiment.name ? [record.score] : [])),
    )
    const all = tasks.flatMap((task, i) => scores[i]!.map((score) => normalised(task, score)))
    const rating = scores.some((own) => own.length === 0) ? Number.NEGATIVE_INFINITY : mean(all)
    return { method, setting: name, runs: all.length, rating, means: scores.map(mean) }
  })
}

/** The setting of each method with the highest rating; of equal ones the first. */
export function best(rated: readonly Rated[]): Map<MethodRow, string> {
  return new Map(
    METHODS.map((method) => {
      const own = rated.filter((one) => one.method === method)
      return [method, own.reduce((a, b) => (b.rating > a.rating ? b : a)).setting]
    }),
  )
}
