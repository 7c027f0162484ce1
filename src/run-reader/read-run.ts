import type { RunData } from './run-data.js'
import { RunReader } from './run-reader.js'

/**
 * Reads a run: its configuration, reports, episodes, events and standings, as plain data. It reads runs that have finished, that were
 * interrupted or killed, and that go on, of which it shows what is committed. It needs no lock and no writable disk, and it never loads the
 * experiment's module.
 *
 * @param folder the run's folder, which holds run.json; a relative path starts at the working directory
 * @example
 * const run = readRun('runs/cartpole-1')
 * console.log(`${run.name} has ${run.status} after ${run.totalSteps} environment steps`)
 * for (const { rank, member, score } of run.standings) console.log(rank, member, score)
 * console.table(run.lineage().stages) // the schedule that the winner was trained on
 *
 * @throws CladeError RUN_INVALID where the folder holds no run
 * @throws CladeError JOURNAL_FOREIGN, JOURNAL_CORRUPT, JOURNAL_SHORT where its journal is missing, of another version, damaged or cut short
 */
export function readRun(folder: string): RunData {
  const reader = new RunReader(folder)
  reader.update()
  return reader.read()
}
