import { CladeError } from '../errors.js'
import { decode } from '../journal/codec.js'
import type { Ledger } from '../population/ledger.js'
import type { SnapshotRef } from '../population/types.js'
import { type CsvSource, csvDifference } from '../report/csv/agreement.js'
import { lineageOf } from '../report/lineage.js'
import { hashWeights } from '../runner/slice.js'
import type { Snapshot } from '../trainable.js'
import { type RecordedRun, withRun } from './recorded-run.js'
import { differs, NEVER, nameOf, retrain } from './retrain.js'

export interface VerifyRequest {
  readonly folder: string
  readonly workers: number
  /** Aborted, it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Proves a run from its journal: the population, fed the recorded results, must decide what was decided, and every slice, trained again
 * from what was trained again before it, must end in the recorded weights, episodes and hyperparameters. Async runs too, since the
 * journal holds the order of the decisions. What failed then (a crash, a time-out) is not made to fail again. The CSV files that are in the
 * folder must say what the journal says.
 *
 * @returns the slices trained
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs, or the file and the line; JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH,
 * RUN_CONFIG_MISMATCH
 */
export function verifyRun(
  { folder, workers, signal = NEVER }: VerifyRequest,
  onSlice: (done: number, total: number) => void,
): Promise<number> {
  return withRun(folder, signal, async (run) => {
    const slices = readThrough(run)
    const difference = csvDifference(csvSourceOf(run))
    if (difference !== undefined) throw new CladeError('VERIFY_DIFFERS', `${folder}/${difference}`, false)
    await retrain(run, { workers, signal, wanted: () => true, onSlice: (done) => onSlice(done, slices) })
    return slices
  })
}

function csvSourceOf({ folder, file, config, journal, ledger }: RecordedRun): CsvSource {
  const { status, entries } = file
  const hasFinished = status === 'finished'
  return {
    folder,
    hyperparameters: Object.keys(config.space),
    entries: journal.entries(),
    end: hasFinished ? { standings: ledger.standings(), lineage: lineageOf(journal.entries()) } : null,
    isWhole: hasFinished || (status === 'interrupted' && entries === journal.length),
  }
}

/** Reads every byte that a resume would need, so that a damaged journal is told at once. Returns the number of successful slices. */
function readThrough({ journal, ledger }: RecordedRun): number {
  let slices = 0
  for (const { result } of journal.entries()) if (result?.ok) slices++
  for (const ref of neededBy(ledger)) {
    const bytes = journal.snapshot(ref)
    // Of a run that goes on, later commits drop what this moment still needed.
    if (!bytes && journal.hasGrown()) continue
    if (!bytes) throw new CladeError('JOURNAL_CORRUPT', `Cannot find the snapshot after ${nameOf(ref)}, which the run still needs`)
    const held = hashWeights((decode(bytes, `the snapshot after ${nameOf(ref)}`) as Snapshot).weights)
    if (held !== ref.weightsHash) throw differs(ref, `its weights were ${ref.weightsHash}, and the snapshot holds ${held}`)
  }
  return slices
}

/** What the run would go on from, and its best. */
function neededBy(ledger: Ledger): SnapshotRef[] {
  const jobs = ledger.standings().map(({ member }) => ledger.jobOf(member))
  const refs = [...jobs.flatMap(({ own, inherit }) => [own, inherit]), ledger.best?.snapshot ?? null]
  return refs.filter((ref) => ref !== null)
}
