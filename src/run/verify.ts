import { CladeError } from '../errors.js'
import { decode } from '../journal/codec.js'
import { missingSnapshot, nameOfSnapshot } from '../journal/names.js'
import type { ModuleChange } from '../journal/run-file.js'
import type { Ledger } from '../population/ledger.js'
import { originName, originRef, type SnapshotRef } from '../population/types.js'
import { type CsvSource, csvDifference } from '../report/csv/agreement.js'
import { lineageOf } from '../report/lineage.js'
import { loadMemory } from '../runner/own/memory.js'
import { hashWeights } from '../runner/slice.js'
import type { Inheritance } from '../trainable.js'
import { type RecordedRun, type RunLocation, withRun } from './recorded-run.js'
import { differs, NEVER, retrain } from './retrain.js'

export interface VerifyRequest extends RunLocation {
  readonly workers: number
  /** Ends the verification with the signal's reason. Default: never. */
  readonly signal?: AbortSignal
}

/**
 * Proves a run from its journal: the population, fed the recorded results, must decide what was decided, and every slice, trained again
 * from what was trained again before it, must end in the recorded weights, episodes and hyperparameters. Async runs too, since the
 * journal holds the order of the decisions. Failures (a crash, a time-out) are not repeated. The CSV files that are in the folder must
 * agree with the journal.
 *
 * @returns the slices trained
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs, or the file and the line; VERIFY_PARTIAL naming the entry from
 * which on it cannot be proved; JOURNAL_CORRUPT, JOURNAL_SHORT, JOURNAL_MISMATCH, RUN_CONFIG_MISMATCH
 */
export function verifyRun(
  { workers, signal = NEVER, ...location }: VerifyRequest,
  onSlice: (done: number, total: number) => void,
): Promise<number> {
  return withRun(location, signal, async (run) => {
    readSnapshots(run)
    const difference = csvDifference(csvSourceOf(run))
    if (difference !== undefined) throw new CladeError('VERIFY_DIFFERS', `${run.folder}/${difference}`, false)
    const [change] = run.file.changes ?? []
    const slices = slicesAmong(run, change?.entries)
    const proved = await retrain(run, {
      workers,
      signal,
      wanted: () => true,
      end: change?.entries,
      onSlice: (done) => onSlice(done, slices),
    })
    if (change) throw partly(run, change, proved)
    return slices
  })
}

/** The number of successful slices among the first `entries`. Default: among all. */
function slicesAmong({ journal }: RecordedRun, entries = journal.length): number {
  let slices = 0
  let number = 0
  for (const { result } of journal.entries()) {
    if (number++ === entries) break
    if (result?.ok) slices++
  }
  return slices
}

/** Slices after a resume with other modules, or with an engine of other bits, cannot be trained again: the snapshots that they started from are gone. */
function partly({ folder }: RecordedRun, { entries, files }: ModuleChange, proved: number | null): CladeError {
  const before =
    proved === null
      ? 'of those before it nothing was trained again, since the modules of that time are not there'
      : `all ${proved} slices before it end in the recorded weights`
  const why = `there it was resumed with changes (${files.join(', ')})`
  return new CladeError('VERIFY_PARTIAL', `From entry ${entries} of its journal on ${folder} cannot be proved: ${why}; ${before}`, false)
}

function csvSourceOf({ folder, file, config, journal, ledger }: RecordedRun): CsvSource {
  const { status, entries } = file
  const hasFinished = status === 'finished'
  return {
    folder,
    hyperparameters: Object.keys(config.space),
    entries: journal.entries(),
    end: hasFinished
      ? { standings: ledger.standings(), lineage: lineageOf(journal.entries()), from: config.from && originName(config.from) }
      : null,
    isWhole: hasFinished || (status === 'interrupted' && entries === journal.length),
  }
}

/** Reads all snapshots that a resume would need, so that a damaged journal is found before anything is trained. */
function readSnapshots({ config, journal, ledger }: RecordedRun): void {
  const origin = config.from && journal.length > 0 ? [originRef(config.from)] : []
  for (const ref of [...origin, ...neededBy(ledger)]) {
    const bytes = journal.snapshot(ref)
    // A run that goes on drops snapshots that were needed when the journal was opened.
    if (!bytes && journal.hasGrown()) continue
    const held = hashWeights((decode(bytes ?? missingSnapshot(ref), nameOfSnapshot(ref)) as Inheritance).weights)
    if (held !== ref.weightsHash) throw differs(ref, `its weights were ${ref.weightsHash}, and the snapshot holds ${held}`)
  }
  for (const ref of ownOf(ledger)) {
    try {
      loadMemory(journal.own(ref) ?? missingSnapshot(ref), nameOfSnapshot(ref))
    } catch (error) {
      // A run that goes on overwrites them.
      if (!journal.hasGrown()) throw error
    }
  }
}

/** The members' latest snapshots. */
function ownOf(ledger: Ledger): SnapshotRef[] {
  return ledger.standings().flatMap(({ snapshot }) => snapshot ?? [])
}

/** The snapshots that a resume starts from, and the best member's. */
function neededBy(ledger: Ledger): SnapshotRef[] {
  const inherited = ledger.standings().flatMap(({ member }) => ledger.jobOf(member).inherit ?? [])
  return [...ownOf(ledger), ...inherited, ...(ledger.best ? [ledger.best.snapshot] : [])]
}
