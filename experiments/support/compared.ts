import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Experiment } from '../../src/index.js'
import { type ComparedRun, type Estimate, SUMMARIES, summarize } from '../../src/report/comparison.js'
import { showCount } from '../../src/report/terminal/format.js'
import { resolveExperiment } from '../../src/resolve-experiment.js'
import { gridOf, readResult } from '../../src/run/compare-result.js'
import { median } from '../../src/statistics/summaries.js'
import { table } from './table.js'

/** The arguments of a `clade compare`, or of runs that were made by hand in folders of the same names (`<method>-<seed>`). */
export interface Asked {
  readonly methods: readonly string[]
  readonly seeds: number
  readonly firstSeed: number
}

const USUAL: Asked = { methods: ['pbt', 'random', 'sequential'], seeds: 20, firstSeed: 101 }

/**
 * Makes the tables of a README from the folder of a `clade compare`: summaries with their intervals, every run's score, and the steps of
 * the population after which the best score so far had passed `threshold`.
 */
export async function comparedTables(
  experiment: Experiment,
  folder: string,
  threshold: number,
  digits: number,
  { methods, seeds, firstSeed }: Asked = USUAL,
): Promise<string> {
  const { budget, population } = resolveExperiment(experiment, {})
  const grid = gridOf(budget.stepsPerMember * population)
  const runs: ComparedRun[] = []
  for (const method of methods) {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++)
      runs.push(await readResult(path.join(folder, `${method}-${seed}`), method, seed, grid))
  }
  const show = (value: number | null) => (value === null ? 'none' : value.toFixed(digits))
  const summaries = summarize({ name: experiment.name, methods, seeds, grid, runs })
  const summary = summaries.map(({ method, estimates, firstIsBetter }) => {
    const own = Object.keys(SUMMARIES).map((name) => estimates && withBounds(estimates[name as keyof typeof SUMMARIES], digits))
    const passed = runs.filter((run) => run.method === method).flatMap((run) => passing(run, grid, threshold) ?? [])
    const soon = passed.length === 0 ? '0' : `${passed.length}, after ${showCount(median(passed))}`
    return [method, ...own.map((cell) => cell ?? 'none'), firstIsBetter ? withBounds(firstIsBetter, 2) : '', soon]
  })
  const heading = ['method', ...Object.keys(SUMMARIES), 'P(pbt is better)', `runs that passed ${threshold}, median steps`]
  const numbers = Array.from({ length: seeds }, (_, i) => String(firstSeed + i))
  const each = methods.map((method) => [method, ...runs.filter((run) => run.method === method).map(({ score }) => show(score))])
  return `${table(heading, summary)}\n\n${table(['seed', ...numbers], each)}\n`
}

/** Reads the score of every seed from the compare.csv beside the experiment's README. */
export function comparedScores(task: string, method: string): number[] {
  const [, ...lines] = readFileSync(path.join('experiments', task, 'compare.csv'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => line.split(',')).flatMap(([of, , score]) => (of === method ? [Number(score)] : []))
}

function withBounds({ value, interval }: Estimate, digits: number): string {
  const bounds = interval ? ` [${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]` : ''
  return `${value.toFixed(digits)}${bounds}`
}

/** The environment steps of the population at which a curve passed the threshold; undefined where it never did. */
function passing({ curve }: ComparedRun, grid: readonly number[], threshold: number): number | undefined {
  return grid[curve.findIndex((best) => best !== null && best >= threshold)]
}
