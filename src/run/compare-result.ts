import path from 'node:path'
import type { RunConfig } from '../experiment.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { readRunFile } from '../journal/run-file.js'
import { mustHoldAll } from '../journal/whole.js'
import type { Entry } from '../population/types.js'
import type { ScheduledRun } from '../report/comparison.js'
import { Lineage } from '../report/lineage.js'
import { ledgerOf } from './recorded-run.js'

/** Points of a curve. */
const POINTS = 200

/** Environment steps of the whole population at which every curve is read; the last is the whole budget. */
export function gridOf(totalSteps: number): readonly number[] {
  const points = Math.min(POINTS, totalSteps)
  return Array.from({ length: points }, (_, i) => Math.round(((i + 1) / points) * totalSteps))
}

/**
 * The result of a finished run, from its journal.
 *
 * @param config of the run, to prove that its search is done; absent: only the number of entries is checked
 * @throws CladeError as `withRun` does
 */
export async function readResult(
  folder: string,
  method: string,
  seed: number,
  grid: readonly number[],
  config?: RunConfig,
): Promise<ScheduledRun> {
  const file = readRunFile(folder)
  const journal = readLmdbJournal(path.join(folder, 'journal'))
  try {
    if (config) ledgerOf({ folder, file, config, journal })
    else mustHoldAll({ folder, file, journal })
    return { method, seed, wallSeconds: file.wallSeconds, ...resultOf(journal.entries(), grid) }
  } finally {
    await journal.close()
  }
}

/** @param entries the whole journal of a finished run, in order */
export function resultOf(
  entries: Iterable<Entry>,
  grid: readonly number[],
): Pick<ScheduledRun, 'score' | 'totalSteps' | 'curve' | 'schedule'> {
  const last = new Map<number, number | null>()
  const lineage = new Lineage()
  const curve: (number | null)[] = []
  let best: number | null = null
  let totalSteps = 0
  for (const entry of entries) {
    const { result, event } = entry
    lineage.take(entry)
    last.set(event.member, event.score)
    if (!result?.ok) continue
    totalSteps += result.report.steps
    // Steps of the last slices beyond the budget belong to the last point.
    while (curve.length < grid.length - 1 && grid[curve.length]! < totalSteps) curve.push(best)
    best = higher(best, event.score)
  }
  while (curve.length < grid.length) curve.push(best)
  const score = [...last.values()].reduce(higher, null)
  const winner = score === null ? undefined : [...last].find(([, own]) => own === score)?.[0]
  const schedule = winner === undefined ? null : { steps: lineage.age(winner), stages: lineage.stages(winner) }
  return { score, totalSteps, curve, schedule }
}

function higher(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a
}
