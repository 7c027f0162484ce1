import { finiteNumber } from '../../checks/requirements.js'
import { check, expected } from '../errors.js'
import { bootstrap, type Estimate } from '../statistics/bootstrap.js'
import { improvementOverTasks, overTasks } from '../statistics/over-tasks.js'
import { probabilityOfImprovement } from '../statistics/probability-of-improvement.js'
import { interquartileMean, mean } from '../statistics/summaries.js'
import type { ComparedRun, Judged } from './comparison.js'
import { markdownTable } from './markdown.js'
import { showEstimate } from './show-estimate.js'

/** A task that methods were compared on. */
export interface ComparedTask {
  readonly name: string
  /** The compared runs, such as those of `readComparison` or `readScores`. Those without a score are left out. */
  readonly runs: readonly (Pick<ComparedRun, 'method' | 'score'> & Partial<Pick<ComparedRun, 'played' | 'seed'>>)[]
  /** The score that counts as 0, such as that of random actions. */
  readonly floor: number
  /** The score that counts as 1, such as that of an oracle. */
  readonly ceiling: number
  /** Decimals of its scores. Default: 1. */
  readonly digits?: number
}

/**
 * Tables in Markdown over several tasks. The first has a row for each method: interquartile mean and mean of its normalised scores over
 * all tasks, and the probability that a run of the first method is better, as a mean over tasks. The second has the interquartile mean of
 * each task's own scores, and that probability for the task. All with 95% stratified bootstrap intervals. A task that some method has not run
 * is left out of the first. Where runs have seeds, the third has the score of each run.
 *
 * @param methods in the order of the rows
 * @param by what the runs' best members reported (`score`, the default), or what these played afterwards (`played`)
 * @example
 * const levels = await Promise.all(['01', '02'].map((level) => readComparison(`runs/compare-level-${level}`)))
 * const tasks = levels.map(({ name, runs }) => ({ name, runs, floor: 0.4, ceiling: 12 }))
 * console.log(tablesOverTasks(['pbt', 'random'], tasks))
 *
 * @throws CladeError INVALID_OPTION where a ceiling is not above its floor
 */
export function tablesOverTasks(methods: readonly string[], tasks: readonly ComparedTask[], by: Judged = 'score'): string {
  for (const { name, floor, ceiling } of tasks) {
    check(`floor of ${name}`, floor, finiteNumber)
    if (!(ceiling > floor)) throw expected(`ceiling of ${name}`, `a number above its floor, ${floor}`, ceiling)
  }
  const scoresOf = (method: string, { runs }: ComparedTask) => runs.flatMap((run) => (run.method === method ? (run[by] ?? []) : []))
  const shared = tasks.filter((task) => methods.every((method) => scoresOf(method, task).length > 0))
  const rows = shared.length === 0 ? [] : methods.map((method) => rowOf(method, methods[0]!, shared, scoresOf))
  const each = tasks.map((task) => [
    task.name,
    ...methods.map((method) => {
      const own = scoresOf(method, task)
      const estimate = own.length === 0 ? null : bootstrap([own], ([x]) => interquartileMean(x!))
      return estimate === null ? 'none' : showEstimate(estimate, task.digits ?? 1)
    }),
    ...methods.slice(1).map((method) => {
      const [first, own] = [scoresOf(methods[0]!, task), scoresOf(method, task)]
      const estimate = first.length === 0 || own.length === 0 ? null : bootstrap([first, own], ([x, y]) => probabilityOfImprovement(x!, y!))
      return estimate === null ? '' : showEstimate(estimate, 2)
    }),
  ])
  const better = methods.slice(1).map((method) => `P(${methods[0]} is better than ${method})`)
  const heading = ['method', 'tasks', 'runs', 'normalised IQM', 'normalised mean', `P(${methods[0] ?? ''} is better)`]
  const tables = [markdownTable(heading, rows), markdownTable(['IQM of the score', ...methods, ...better], each)]
  const runs = runsTable(methods, tasks, by)
  return `${[...tables, ...(runs === null ? [] : [runs])].join('\n\n')}\n`
}

/** A row for each method of each task, a column for each seed; null where no run has a seed. */
function runsTable(methods: readonly string[], tasks: readonly ComparedTask[], by: Judged): string | null {
  const lines = tasks.flatMap(({ name, runs, digits = 1 }) =>
    methods.map((method) => {
      const own = runs.flatMap((run) => (run.method === method && run.seed !== undefined ? [[run.seed, run] as const] : []))
      return { name: `${name}, ${method}`, own: new Map(own), digits }
    }),
  )
  const seeds = [...new Set(lines.flatMap(({ own }) => [...own.keys()]))].sort((a, b) => a - b)
  if (seeds.length === 0) return null
  const scoreOf = (run: ComparedTask['runs'][number] | undefined, digits: number) => (run ? (run[by]?.toFixed(digits) ?? 'none') : '')
  const rows = lines
    .filter(({ own }) => own.size > 0)
    .map(({ name, own, digits }) => [name, ...seeds.map((seed) => scoreOf(own.get(seed), digits))])
  return markdownTable(['seed', ...seeds.map(String)], rows)
}

function rowOf(
  method: string,
  first: string,
  tasks: readonly ComparedTask[],
  scoresOf: (method: string, task: ComparedTask) => number[],
): string[] {
  const own = tasks.map((task) => scoresOf(method, task))
  const normalised = tasks.map(({ floor, ceiling }, i) => own[i]!.map((score) => (score - floor) / (ceiling - floor)))
  const better: Estimate | null =
    method === first
      ? null
      : improvementOverTasks(
          tasks.map((task) => scoresOf(first, task)),
          own,
        )
  return [
    method,
    `${tasks.length}`,
    `${own.flat().length}`,
    showEstimate(overTasks(normalised), 2),
    showEstimate(overTasks(normalised, mean), 2),
    better ? showEstimate(better, 2) : '',
  ]
}
