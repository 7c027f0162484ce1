import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { Entry } from '../../population/types.js'
import { familyTree } from '../family-tree.js'
import { lineageFigure } from './lineage.js'
import { scheduleFigure } from './schedule.js'

export interface Pictured {
  readonly name: string
  readonly seed: number
  /** The hyperparameters of the search space. */
  readonly hyperparameters: readonly string[]
  readonly winner: number
}

/** The figures that a finished run leaves. */
export const FIGURES = ['lineage.svg', 'schedule.svg'] as const

/**
 * Draws lineage.svg and schedule.svg.
 *
 * @param entries the whole journal, in order
 * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export function writeFigures(folder: string, { name, seed, hyperparameters, winner }: Pictured, entries: Iterable<Entry>): void {
  const tree = familyTree(entries, winner)
  const title = `${name}, seed ${seed}`
  const figures = { 'lineage.svg': lineageFigure(title, tree), 'schedule.svg': scheduleFigure(title, hyperparameters, tree) }
  for (const file of FIGURES) writeFileAtomic(path.join(folder, file), figures[file])
}
