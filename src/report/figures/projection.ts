import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { ProjectedRun, Projection, RunEnd } from '../projection.js'
import { familyTree } from './family-tree.js'
import { lineageFigure } from './lineage.js'
import { runCurvesFigure } from './run-curves.js'
import { scheduleFigure } from './schedule.js'

/** The figures that a finished run leaves. */
export const FIGURES = ['curves.svg', 'lineage.svg', 'schedule.svg'] as const

/**
 * Draws curves.svg, lineage.svg and schedule.svg once a run has finished. They are drawn from the whole journal, since they show every slice, and no
 * part of a run holds all slices in memory.
 */
export class FiguresProjection implements Projection {
  private run!: ProjectedRun

  begin(run: ProjectedRun): void {
    this.run = run
  }

  take(): void {}

  /** @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED where a figure cannot be written */
  end({ status, standings, entries }: RunEnd): void {
    if (status !== 'finished') return
    const { name, seed, folder, hyperparameters, from } = this.run
    const tree = familyTree(entries(), standings[0]!.member)
    const title = `${name}, seed ${seed}${from === null ? '' : `, begun from ${from}`}`
    const figures = {
      'curves.svg': runCurvesFigure(title, tree),
      'lineage.svg': lineageFigure(title, tree),
      'schedule.svg': scheduleFigure(title, hyperparameters, tree),
    }
    for (const file of FIGURES) writeFileAtomic(path.join(folder, file), figures[file])
  }
}
