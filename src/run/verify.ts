import { CladeError } from '../errors.js'
import { decode } from '../journal/codec.js'
import { missingSnapshot, nameOfSnapshot } from '../journal/names.js'
import type { ModuleChange } from '../journal/run-file.js'
import type { Ledger } from '../population/ledger.js'
import type { SnapshotRef } from '../population/types.js'
import { type CsvSource, csvDifference } from '../report/csv/agreement.js'
import { lineageOf } from '../report/lineage.js'
import { loadMemory } from '../runner/own/memory.js'
import { hashWeights } from '../runner/slice.js'
import type { Inheritance } from '../trainable.js'
import { type RecordedRun, type RunPlace, withRun } from './recorded-run.js'
import { differs, NEVER, retrain } from './retrain.js'

export interface VerifyRequest extends RunPlace {
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
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs, or the file and the line; VERIFY_PARTIAL naming the entry from
 * which on it cannot be proved; JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH,
 * RUN_CONFIG_MISMATCH
 */
export function verifyRun(
  { workers, signal = NEVER, ...place }: VerifyRequest,
  onSlice: (done: number, total: number) => void,
): Promise<number> {
  return withRun(place, signal, async (run) => {
    const slices = readThrough(run)
    const difference = csvDifference(csvSourceOf(run))
    if (difference !== undefined) throw new CladeError('VERIFY_DIFFERS', `${place.folder}/${difference}`, false)
    const [change] = run.file.changes ?? []
    const provable = change ? slicesBefore(run, change.entries) : slices
    const proved = await retrain(run, {
      workers,
      signal,
      wanted: () => true,
      end: change?.entries,
      onSlice: (done) => onSlice(done, provable),
    })
    if (change) throw partly(run, change, proved)
    return slices
  })
}

/** The number of successful slices among the first entries. */
function slicesBefore({ journal }: RecordedRun, entries: number): number {
  let slices = 0
  let number = 0
  for (const { result } of journal.entries()) {
    if (number++ === entries) break
    if (result?.ok) slices++
  }
  return slices
}

/** What was trained with modules that a resume was made to accept starts from snapshots that are not there any more. */
function partly({ folder }: RecordedRun, { entries, files }: ModuleChange, proved: number | null): CladeError {
  const before =
    proved === null
      ? 'of those before it nothing was trained again, since the modules of that time are not there'
      : `all ${proved} slices before it end in the recorded weights`
  const why = `there it was resumed with other modules (${files.join(', ')})`
  return new CladeError('VERIFY_PARTIAL', `From entry ${entries} of its journal on ${folder} cannot be proved: ${why}; ${before}`, false)
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
    const held = hashWeights((decode(bytes ?? missingSnapshot(ref), nameOfSnapshot(ref)) as Inheritance).weights)
    if (held !== ref.weightsHash) throw differs(ref, `its weights were ${ref.weightsHash}, and the snapshot holds ${held}`)
  }
  for (const ref of ownOf(ledger)) {
    try {
      loadMemory(journal.own(ref) ?? missingSnapshot(ref), nameOfSnapshot(ref))
    } catch (error) {
      // A member that has gone on has written over it.
      if (!journal.hasGrown()) throw error
    }
  }
  return slices
}

/** The members' latest snapshots. */
function ownOf(ledger: Ledger): SnapshotRef[] {
  return ledger.standings().flatMap(({ snapshot }) => snapshot ?? [])
}

/** What the run would go on from, and its best. */
function neededBy(ledger: Ledger): SnapshotRef[] {
  const inherited = ledger.standings().flatMap(({ member }) => ledger.jobOf(member).inherit ?? [])
  return [...ownOf(ledger), ...inherited, ...(ledger.best ? [ledger.best.snapshot] : [])]
}
