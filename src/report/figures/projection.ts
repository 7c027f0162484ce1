import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { ProjectedRun, Projection, RunEnd } from '../projection.js'

/** The figures that a finished run leaves. */
export const FIGURES = ['curves.svg', 'lineage.svg', 'schedule.svg'] as const

/**
 * Draws curves.svg, lineage.svg and schedule.svg once a run has finished. They are drawn from the whole journal, since they show every slice, and no
 * part of a run holds all slices in memory.
 */
export class FiguresProjection implements Projection {
  private run!: ProjectedRun
  private drawing!: typeof import('./draw.js')

  async begin(run: ProjectedRun): Promise<void> {
    this.run = run
    this.drawing = await import('./draw.js')
  }

  take(): void {}

  /** @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED where a figure cannot be written */
  end({ status, standings, entries }: RunEnd): void {
    if (status !== 'finished') return
    const { name, seed, folder, hyperparameters, from } = this.run
    const { familyTree, lineageFigure, runCurvesFigure, scheduleFigure } = this.drawing
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
