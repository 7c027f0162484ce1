import path from 'node:path'
import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { Standing } from '../view.js'
import { row } from './quote.js'

export function summaryColumns(names: readonly string[]): readonly string[] {
  return ['rank', 'member', 'score', 'steps', 'ancestors', ...names.map((name) => `hp.${name}`)]
}

/**
 * Replaces summary.csv: a row per member, best first. It is small and not appended to, so it is written whenever one wants it whole:
 * at the end of a run.
 *
 * @param standings best first
 * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export function writeSummary(folder: string, names: readonly string[], standings: readonly Omit<Standing, 'lastDecision'>[]): void {
  const rows = standings.map(({ member, score, steps, ancestors, hyperparameters }, i) =>
    row([i + 1, member, score, steps, ancestors.join('<'), ...names.map((name) => hyperparameters[name])]),
  )
  writeFileAtomic(path.join(folder, 'summary.csv'), row(summaryColumns(names)) + rows.join(''))
}
