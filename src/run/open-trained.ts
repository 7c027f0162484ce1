import path from 'node:path'
import { describeConfig } from '../describe-config.js'
import { CladeError, expected } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import { decode } from '../journal/codec.js'
import type { JournalReader } from '../journal/journal.js'
import { readLmdbJournal } from '../journal/lmdb-reader.js'
import { nameOfSnapshot } from '../journal/names.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'
import { hostOf, loadModule } from '../load.js'
import type { SnapshotRef } from '../population/types.js'
import { resolveExperiment } from '../resolve-experiment.js'
import type { RunRecord } from '../run-reader/run-data.js'
import { RunReader } from '../run-reader/run-reader.js'
import { openMember } from '../runner/open-member.js'
import type { Inheritance, Plain, Values } from '../trainable.js'
import type { ExportFacts, Trained, TrainedState } from '../trained.js'
import { experimentOf, withoutProjectPaths } from './experiment-path.js'
import type { RunLocation } from './recorded-run.js'
import { NEVER } from './retrain.js'
import { differenceOf } from './same-run.js'
import type { SnapshotName } from './snapshot-name.js'
import { unlessAborted } from './unless-aborted.js'

/** The choice of a member and of one of its snapshots. */
export interface Choice {
  /** null: the winner, or for `best` the member that reported the highest score. */
  readonly member?: number | null
  /** Default: `last`. */
  readonly snapshot?: SnapshotName
  /** The name of the option that chose the member, for errors. Default: `--member`. */
  readonly option?: string
}

/** A member's weights, read from the journal. */
export interface TrainedMember {
  readonly member: number
  readonly snapshot: SnapshotName
  readonly state: TrainedState
  readonly facts: ExportFacts
  /** The hyperparameters that the member goes on with, as of the same moment. */
  readonly hyperparameters: Values
}

/** Times that a run which goes on may drop a snapshot just as it is to be read. */
const TRIES = 50

/**
 * Reads members of a run, which may still go on, from its journal. Nothing is written, and the experiment's module is not loaded.
 *
 * @param choices null: every member that has trained, by number
 * @throws CladeError INVALID_OPTION for a member that the run does not have, and for a `best` that another member made
 * @throws CladeError NOTHING_TRAINED where the run holds no weights of that member, and the errors of `readRun`
 */
export async function readTrained(folder: string, choices: readonly Choice[] | null): Promise<TrainedMember[]> {
  // It reads the entries once; a second look, for which the run has dropped less, reads only what is new.
  const reader = new RunReader(folder)
  for (let tries = 1; ; tries++) {
    const file = readRunFile(folder)
    reader.update()
    const run = reader.read()
    const wanted = (choices ?? allOf(run)).map((choice) => chosen(run, folder, choice))
    const journal = readLmdbJournal(path.join(folder, 'journal'))
    try {
      const members = wanted.map((one) => memberOf(one, file, journal))
      if (members.every((member) => member !== null)) return members
    } finally {
      await journal.close()
    }
    if (tries === TRIES) throw new CladeError('JOURNAL_CORRUPT', `The journal of ${folder} lacks the weights of a member`)
  }
}

/** The trainable of a run's experiment. */
export interface LoadedTrainable {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly config: RunConfig
}

/**
 * Loads the trainable of a run's experiment. The rest of the experiment may have changed since: weights ask for the same agent, no more.
 *
 * @throws CladeError MODULE_NOT_FOUND, RUN_CONFIG_MISMATCH, and the errors of loading
 * @throws the signal's reason
 */
export async function loadTrainable({ folder, experimentPath: given = null }: RunLocation, signal = NEVER): Promise<LoadedTrainable> {
  const file = readRunFile(folder)
  const experimentPath = experimentOf(folder, file, given)
  const config = resolveExperiment((await unlessAborted(loadModule(experimentPath), signal)).default, file.overrides)
  const [before, now] = [file.config, { ...describeConfig(config) }].map((described) => {
    const { trainable = null } = described as { readonly trainable?: null }
    return withoutProjectPaths({ trainable }, experimentPath)
  })
  const difference = differenceOf(before!, now!)
  if (difference === undefined) return { experimentPath, config }
  throw new CladeError('RUN_CONFIG_MISMATCH', `${folder} holds a run of another trainable: ${difference}`)
}

/** A member that has been opened outside of its run. */
export interface OpenedMember extends TrainedMember {
  readonly trained: Trained
}

/**
 * Opens a member of a run, to act, to play and to be exported.
 *
 * @example
 * const { trained, facts } = await openTrained({ folder: '/runs/cartpole-1' }, { snapshot: 'best' })
 * const policy = trained.policy()
 *
 * @throws CladeError TRAINABLE_NOT_OPENED where the trainable cannot be opened, and the errors of `readTrained` and `loadTrainable`
 * @throws the signal's reason
 */
export async function openTrained(location: RunLocation, choice: Choice = {}, signal = NEVER): Promise<OpenedMember> {
  const [member] = await readTrained(location.folder, [choice])
  const { config, experimentPath } = await loadTrainable(location, signal)
  const trained = await unlessAborted(openMember(config.trainable, hostOf(experimentPath), member!.state), signal)
  return { ...member!, trained }
}

/** A choice that has been found in the run. */
interface Chosen {
  readonly member: number
  readonly snapshot: SnapshotName
  readonly ref: SnapshotRef
  readonly score: number | null
  /** Environment steps that the weights were trained for. */
  readonly steps: number
  readonly hyperparameters: Values
}

function allOf({ standings }: RunRecord): Choice[] {
  const trained = standings.filter(({ snapshot }) => snapshot !== null)
  const chosen = trained.length > 0 ? trained : standings.slice(0, 1)
  return chosen.map(({ member }) => ({ member })).sort((a, b) => a.member - b.member)
}

/**
 * Finds a choice in a run.
 *
 * @param where the run's name in errors
 * @throws CladeError INVALID_OPTION, NOTHING_TRAINED, as `readTrained`
 */
export function chosen(run: RunRecord, where: string, { member: wanted = null, snapshot = 'last', option = '--member' }: Choice): Chosen {
  const { standings, best } = run
  const standing = wanted === null ? standings[0] : standings.find(({ member }) => member === wanted)
  if (standings.length === 0) throw nothingTrained(`a member of ${where} to have begun`)
  if (!standing) throw expected(option, `a member of the run (0 to ${standings.length - 1})`, wanted)
  if (snapshot === 'last') {
    const { member, score, snapshot: ref, hyperparameters } = standing
    if (ref === null) throw nothingTrained(`member ${member} of ${where} to have trained`)
    return { member, snapshot, ref, score, steps: run.lineage(member).steps, hyperparameters }
  }
  if (best === null) throw nothingTrained(`a member of ${where} to have reported a score`)
  const { member } = best.snapshot
  if (wanted !== null && wanted !== member) {
    throw expected(option, `${member} or left out with --snapshot best, which that member made`, wanted)
  }
  const { hyperparameters } = standings.find((one) => one.member === member)!
  return { member, snapshot, ref: best.snapshot, score: best.score, steps: best.age, hyperparameters }
}

function nothingTrained(what: string): CladeError {
  return new CladeError('NOTHING_TRAINED', `Expected ${what}, got no report so far`)
}

/** null where the journal has dropped the snapshot. */
function memberOf(
  { ref, member, snapshot, score, steps, hyperparameters }: Chosen,
  file: RunFile,
  journal: JournalReader,
): TrainedMember | null {
  const kept = stateIn(journal, ref, file.spaces ?? null)
  if (kept === null) return null
  const state = { ...kept, ...(file.parameters && { parameters: file.parameters }) }
  const facts = { run: file.name, member, steps, score, weightsHash: ref.weightsHash, version: file.versions.clade }
  return { member, snapshot, state, facts, hyperparameters }
}

/** The state that a snapshot holds; null where the journal has dropped it. */
export function stateIn(journal: Pick<JournalReader, 'snapshot'>, ref: SnapshotRef, spaces: Plain | null): TrainedState | null {
  const bytes = journal.snapshot(ref)
  if (bytes === undefined) return null
  const { weights, learner } = decode(bytes, nameOfSnapshot(ref)) as Inheritance
  return { weights, learner, spaces }
}
