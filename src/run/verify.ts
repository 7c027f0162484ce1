import { CladeError } from '../errors.js'
import { decode } from '../journal/codec.js'
import { Ledger } from '../population/ledger.js'
import type { SnapshotRef } from '../population/types.js'
import { hashWeights } from '../runner/slice.js'
import type { Snapshot } from '../trainable.js'
import { differs, NEVER, nameOf, type RecordedRun, retrain, withRun } from './retrain.js'

export interface VerifyRequest {
  readonly folder: string
  readonly workers: number
  /** Aborted, it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Proves a run from its journal: the population, fed the recorded results, must decide what was decided, and every slice, trained again
 * from what was trained again before it, must end in the recorded weights, episodes and hyperparameters. Async runs too, since the
 * journal holds the order of the decisions. What failed then (a crash, a time-out) is not made to fail again.
 *
 * @returns the slices trained
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs, JOURNAL_CORRUPT, JOURNAL_MISMATCH, RUN_CONFIG_MISMATCH
 */
export function verifyRun(
  { folder, workers, signal = NEVER }: VerifyRequest,
  onSlice: (done: number, total: number) => void,
): Promise<number> {
  return withRun(folder, signal, async (run) => {
    const slices = readThrough(run)
    await retrain(run, { workers, signal, wanted: () => true, onSlice: (done) => onSlice(done, slices) })
    return slices
  })
}

/** Reads every byte that a resume would need, so that a damaged journal is told at once. Returns the number of successful slices. */
function readThrough({ journal, config }: RecordedRun): number {
  const ledger = new Ledger(config)
  let slices = 0
  for (const entry of journal.entries()) {
    ledger.apply(entry)
    if (entry.result?.ok) slices++
  }
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
