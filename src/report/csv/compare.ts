import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { Comparison } from '../comparison.js'
import { row } from './quote.js'

export const COMPARE_COLUMNS = ['method', 'seed', 'score', 'total_steps', 'wall_s'] as const
export const CURVES_COLUMNS = ['method', 'seed', 'total_steps', 'score'] as const

/** Replaces compare.csv: a row per finished run. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeCompare(folder: string, { runs }: Pick<Comparison, 'runs'>): void {
  const rows = runs.map(({ method, seed, score, totalSteps, wallSeconds }) => row([method, seed, score, totalSteps, wallSeconds]))
  writeFileAtomic(path.join(folder, 'compare.csv'), row(COMPARE_COLUMNS) + rows.join(''))
}

/** Replaces curves.csv: a row per run and step of the grid. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeCurves(folder: string, { runs, grid }: Comparison): void {
  const rows = runs.flatMap(({ method, seed, curve }) => grid.map((steps, i) => row([method, seed, steps, curve[i]])))
  writeFileAtomic(path.join(folder, 'curves.csv'), row(CURVES_COLUMNS) + rows.join(''))
}
