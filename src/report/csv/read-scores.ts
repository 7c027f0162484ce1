import { readFileSync } from 'node:fs'
import { messageOf } from '../../blame.js'
import { CladeError, expected } from '../../errors.js'
import { errorCode } from '../../journal/disk-error.js'
import type { ComparedRun } from '../comparison.js'
import { plainRows } from './plain-rows.js'

/** What a run ended with, or a member that stands for a run. */
export type ScoredRun = Pick<ComparedRun, 'method' | 'seed' | 'score' | 'played'>

/**
 * The scores in a `compare.csv`, for `tablesOverTasks` where the runs themselves are gone or elsewhere. In a `summary.csv`, such as that of a
 * run with `--method fixed`, each member stands for a run, and its number for a seed.
 *
 * @param method what the rows are called. Default: their own methods, which a `summary.csv` does not have
 * @example
 * const runs = [...readScores('results/compare.csv'), ...readScores('results/fixed/summary.csv', 'fixed')]
 * console.log(tablesOverTasks(['pbt', 'fixed'], [{ name: 'maze', runs, floor: 0.4, ceiling: 12 }]))
 *
 * @throws CladeError SCORES_INVALID where the file cannot be read, or holds something else; INVALID_OPTION where the rows have no method
 */
export function readScores(file: string, method?: string): ScoredRun[] {
  // No field of these columns is quoted.
  const { rows, field } = plainRows(textOf(file))
  const lines = rows.filter((row) => row.join('') !== '')
  if (lines.length === 0) throw invalid(file, 'no rows')
  return lines.map((row, i) => {
    const number = (text: string | undefined): number | null => {
      if (!text) return null
      if (Number.isFinite(Number(text))) return Number(text)
      throw invalid(file, `${JSON.stringify(text)} in line ${i + 2}`)
    }
    const seed = number(field(row, 'seed') ?? field(row, 'member'))
    if (seed === null || field(row, 'score') === undefined) throw invalid(file, `line ${i + 2} without seed or score`)
    const own = method ?? field(row, 'method')
    if (!own) throw expected('method', `the name of what ${file} holds, which does not say it`, method)
    return { method: own, seed, score: number(field(row, 'score')), played: number(field(row, 'played')) }
  })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw invalid(file, errorCode(error) === 'ENOENT' ? 'no such file' : messageOf(error))
  }
}

function invalid(file: string, got: string): CladeError {
  return new CladeError('SCORES_INVALID', `Expected ${file} to be a compare.csv or a summary.csv, got ${got}`)
}
