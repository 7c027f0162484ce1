import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { Standing } from '../../population/types.js'
import type { Lineage } from '../lineage.js'
import type { ProjectedRun, Projection, RunEnd } from '../projection.js'
import { type Rows, type Table, textOf } from './table.js'

interface SummaryRows extends Rows {
  /** Best first. */
  readonly standings: readonly Standing[]
  readonly lineage: Pick<Lineage, 'ancestors'>
  /** As in `ProjectedRun`. */
  readonly from: string | null
}

/** summary.csv: a row per member, best first. */
export const summary: Table<SummaryRows> = {
  file: 'summary.csv',
  columns: [
    { name: 'rank', meaning: 'from 1', unit: '', type: 'int64', of: (_, i) => i + 1 },
    { name: 'member', meaning: 'the member', unit: '', type: 'int64', of: ({ standings }, i) => standings[i]!.member },
    {
      name: 'score',
      meaning: 'its last score',
      unit: 'as in members.csv',
      type: 'double',
      empty: 'as in members.csv',
      of: ({ standings }, i) => standings[i]!.score,
    },
    {
      name: 'steps',
      meaning: 'what it has trained',
      unit: 'environment steps',
      type: 'int64',
      of: ({ standings }, i) => standings[i]!.steps,
    },
    {
      name: 'ancestors',
      meaning:
        'the members that its weights come from, the latest donor first: `3<5<1`. Where the population began from a trained agent its run and member come last: `3<5<cartpole-1:2`',
      unit: '',
      type: 'string',
      empty: 'when it trained them all by itself',
      of: ({ standings, lineage, from }, i) => [...lineage.ancestors(standings[i]!.member), ...(from === null ? [] : [from])].join('<'),
    },
    {
      name: 'hp.<name>',
      meaning: 'what it ended with',
      unit: '',
      type: 'value',
      of: ({ standings }, i, hyperparameter) => standings[i]!.hyperparameters[hyperparameter],
    },
  ],
}

/** Writes summary.csv when the run ends: it is small, and never appended to. */
export class SummaryProjection implements Projection {
  private run!: Pick<ProjectedRun, 'folder' | 'hyperparameters' | 'from'>

  begin(run: Pick<ProjectedRun, 'folder' | 'hyperparameters' | 'from'>): void {
    this.run = run
  }

  take(): void {}

  /** @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE or WRITE_FAILED where the file cannot be written */
  end({ standings, lineage }: Pick<RunEnd, 'standings'> & Pick<SummaryRows, 'lineage'>): void {
    const { hyperparameters, from } = this.run
    const { header, rows } = textOf(summary, hyperparameters)
    writeFileAtomic(path.join(this.run.folder, summary.file), header + rows({ count: standings.length, standings, lineage, from }))
  }
}
