import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { ComparedRun, Comparison } from '../comparison.js'
import { type Rows, type Table, textOf } from './table.js'

interface ComparedRuns extends Rows {
  readonly runs: readonly ComparedRun[]
}

/** compare.csv: a row per finished run. */
export const compare: Table<ComparedRuns> = {
  file: 'compare.csv',
  columns: [
    { name: 'method', meaning: 'as for `--methods`', unit: '', type: 'string', of: ({ runs }, i) => runs[i]!.method },
    { name: 'seed', meaning: "the run's seed, from `--first-seed` on", unit: '', type: 'int64', of: ({ runs }, i) => runs[i]!.seed },
    {
      name: 'score',
      meaning: "the final score of the run's best member: the `score` of rank 1 in its summary.csv",
      unit: 'as in members.csv',
      type: 'double',
      empty: 'when no member ended with a score',
      of: ({ runs }, i) => runs[i]!.score,
    },
    {
      name: 'played',
      meaning: "the mean return of that member in the episodes of its run's evaluation.csv, which nobody trained on",
      unit: '',
      type: 'double',
      empty: 'when it has played none: without `--evaluate`',
      of: ({ runs }, i) => runs[i]!.played,
    },
    {
      name: 'total_steps',
      meaning: 'what all its members have trained; over the budget by less than one update a slice',
      unit: 'environment steps',
      type: 'int64',
      of: ({ runs }, i) => runs[i]!.totalSteps,
    },
    {
      name: 'wall_s',
      meaning: 'how long it took, the time before a resume included',
      unit: 'seconds',
      type: 'double',
      of: ({ runs }, i) => runs[i]!.wallSeconds,
    },
  ],
}

interface CurveRows extends Rows {
  readonly run: ComparedRun
  readonly grid: readonly number[]
}

/** curves.csv: a row per run and step of the grid. */
export const curves: Table<CurveRows> = {
  file: 'curves.csv',
  columns: [
    { name: 'method', meaning: 'as for `--methods`', unit: '', type: 'string', of: ({ run }) => run.method },
    { name: 'seed', meaning: "the run's seed", unit: '', type: 'int64', of: ({ run }) => run.seed },
    {
      name: 'total_steps',
      meaning: 'what all members together had trained',
      unit: 'environment steps',
      type: 'int64',
      of: ({ grid }, i) => grid[i],
    },
    {
      name: 'score',
      meaning: 'the best score that any member had reported by then',
      unit: 'as in members.csv',
      type: 'double',
      empty: 'while none has reported one',
      of: ({ run }, i) => run.curve[i],
    },
  ],
}

/** Replaces compare.csv. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeCompare(folder: string, { runs }: Pick<Comparison, 'runs'>): void {
  const { header, rows } = textOf(compare, [])
  writeFileAtomic(path.join(folder, compare.file), header + rows({ count: runs.length, runs }))
}

/** Replaces curves.csv. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeCurves(folder: string, { runs, grid }: Comparison): void {
  const { header, rows } = textOf(curves, [])
  const all = runs.map((run) => rows({ count: grid.length, run, grid }))
  writeFileAtomic(path.join(folder, curves.file), header + all.join(''))
}
