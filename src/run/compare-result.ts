import path from 'node:path'
import type { RunConfig } from '../experiment.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { readRunFile } from '../journal/run-file.js'
import { mustHoldAll } from '../journal/whole.js'
import type { Entry, SnapshotRef } from '../population/types.js'
import type { ScheduledRun } from '../report/comparison.js'
import { playedIn } from '../report/csv/evaluation.js'
import { Lineage } from '../report/lineage.js'
import { Members } from '../run-reader/members.js'
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
 * @param episodes that its best member has to have played, so that it counts as having played
 * @throws CladeError as `withRun` does, and EVALUATION_INVALID
 */
export async function readResult(
  folder: string,
  method: string,
  seed: number,
  grid: readonly number[],
  config?: RunConfig,
  episodes = 1,
): Promise<ScheduledRun> {
  const file = readRunFile(folder)
  const journal = readLmdbJournal(path.join(folder, 'journal'))
  try {
    if (config) ledgerOf({ folder, file, config, journal })
    else mustHoldAll({ folder, file, journal })
    const { winner, ...result } = resultOf(journal.entries(), grid, seed)
    return { method, seed, wallSeconds: file.wallSeconds, ...result, played: winner && playedIn(folder, winner, episodes) }
  } finally {
    await journal.close()
  }
}

/** @param entries the whole journal of a finished run of that seed, in order */
export function resultOf(
  entries: Iterable<Entry>,
  grid: readonly number[],
  seed: number,
): Pick<ScheduledRun, 'score' | 'totalSteps' | 'curve' | 'schedule'> & { readonly winner: SnapshotRef | null } {
  const members = new Members(seed)
  const lineage = new Lineage()
  const curve: (number | null)[] = []
  let best: number | null = null
  let totalSteps = 0
  for (const entry of entries) {
    const { result, event } = entry
    members.take(entry, lineage.take(entry)?.age ?? 0)
    if (!result?.ok) continue
    totalSteps += result.report.steps
    // Steps of the last slices beyond the budget belong to the last point.
    while (curve.length < grid.length - 1 && grid[curve.length]! < totalSteps) curve.push(best)
    best = higher(best, event.score)
  }
  while (curve.length < grid.length) curve.push(best)
  const [first] = members.standings()
  if (first === undefined || first.score === null) return { score: null, totalSteps, curve, schedule: null, winner: null }
  const { id, score, snapshot } = first
  const winner = snapshot && { ...snapshot, member: id }
  return { score, totalSteps, curve, schedule: { steps: lineage.age(id), stages: lineage.stages(id) }, winner }
}

function higher(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a
}
