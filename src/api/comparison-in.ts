import path from 'node:path'
import { finiteNumber, oneOf, wholeNumber } from '../../checks/requirements.js'
import type { DescribedConfig } from '../describe-config.js'
import { check, readOptions } from '../errors.js'
import { readRunFile } from '../journal/run-file.js'
import { methods as known } from '../population/policies/index.js'
import { summarize } from '../report/comparison.js'
import { comparisonTables, schedulesTable } from '../report/comparison-tables.js'
import { compareInvalid, methodsOfCompare } from '../run/compare-file.js'
import { gridOf, readResult } from '../run/compare-result.js'
import { namesIn, occupant } from '../run/folder.js'
import type { ComparisonData } from './read-comparison.js'

const JUDGED = oneOf('score', 'played')
const TABLES = { digits: wholeNumber(0, 20), by: JUDGED, threshold: finiteNumber }

/** Reads what the public `readComparison` promises. */
export async function comparisonIn(relative: string): Promise<ComparisonData> {
  const folder = path.resolve(relative)
  const found = (namesIn(folder) ?? [])
    .map((name) => path.join(folder, name))
    .filter((run) => occupant(run) === 'run')
    .map((run) => ({ run, file: readRunFile(run), config: readRunFile(run).config as unknown as DescribedConfig }))
  const [first] = found
  if (!first) throw compareInvalid(folder, 'there is no run in it')
  const total = stepsOf(first.config)
  const other = found.find(({ config }) => stepsOf(config) !== total)
  if (other) throw compareInvalid(folder, `its runs have budgets of ${total} and of ${stepsOf(other.config)} environment steps`)
  if (!Number.isFinite(total)) throw compareInvalid(folder, 'its runs have no budget of environment steps')

  const grid = gridOf(total)
  const methods = orderOf(new Set(found.map(({ config }) => config.method.name)), methodsOfCompare(folder))
  const finished = found.filter(({ file }) => file.status === 'finished')
  const read = finished.map(({ run, file, config }) => readResult(run, config.method.name, file.seed, grid))
  const runs = (await Promise.all(read)).sort((a, b) => methods.indexOf(a.method) - methods.indexOf(b.method) || a.seed - b.seed)
  const seeds = [...new Set(found.map(({ file }) => file.seed))].sort((a, b) => a - b)
  const comparison = { name: first.config.name, methods, seeds: seeds.length, grid, runs }
  return {
    ...comparison,
    folder,
    seeds,
    unfinished: found.filter(({ file }) => !finished.some((one) => one.file === file)).map(({ run }) => run),
    summaries(by) {
      if (by !== undefined) check('by', by, JUDGED)
      return summarize(comparison, by)
    },
    tables: (given) => comparisonTables(comparison, readOptions('tables', given, TABLES, '{ digits: 1 }')),
    schedules: () => schedulesTable(comparison),
  }
}

/** Environment steps of the whole population. */
function stepsOf({ budget, population }: DescribedConfig): number {
  const { stepsPerMember, totalSteps } = budget
  return Math.min((stepsPerMember ?? Number.POSITIVE_INFINITY) * population, totalSteps ?? Number.POSITIVE_INFINITY)
}

/** The methods as the user named them, or as Clade lists them. */
function orderOf(found: ReadonlySet<string>, named: readonly string[]): string[] {
  const order = [...new Set([...named, ...Object.keys(known), ...found])]
  return order.filter((method) => found.has(method))
}
