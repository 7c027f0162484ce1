import { isForTheUser, oneLine } from '../blame.js'
import { CladeError, expected } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import { decode } from '../journal/codec.js'
import { nameOfSnapshot } from '../journal/names.js'
import type { RunFile } from '../journal/run-file.js'
import { hostOf } from '../load.js'
import type { SnapshotRef } from '../population/types.js'
import { Lineage } from '../report/lineage.js'
import type { Inheritance } from '../trainable.js'
import type { ExportFacts, Trained, TrainedState } from '../trained.js'
import { type RecordedRun, type RunLocation, withRun } from './recorded-run.js'
import { NEVER } from './retrain.js'

/** `last`: the weights that a member goes on with, or ended with. `best`: those of the highest score that was ever reported. */
type SnapshotName = 'last' | 'best'

/** The choice of a member and of one of its snapshots. */
export interface Choice {
  /** null: the winner, or for `best` the member that reported the highest score. */
  readonly member?: number | null
  /** Default: `last`. */
  readonly snapshot?: SnapshotName
}

/** A member's weights, read from the journal. */
interface TrainedMember {
  readonly member: number
  readonly snapshot: SnapshotName
  readonly state: TrainedState
  readonly facts: ExportFacts
}

/** Members that were read, and the run that they are of. */
export interface TrainedRun {
  readonly file: RunFile
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly config: RunConfig
  readonly members: readonly TrainedMember[]
}

/** Times that a run which goes on may drop a snapshot just as it is to be read. */
const TRIES = 5

/**
 * Reads members of a run, which may still go on, from its journal. Nothing is written, and no environment is opened.
 *
 * @param choices null: every member that has trained, by number
 * @throws CladeError INVALID_OPTION for a member that the run does not have, and for a `best` that another member made
 * @throws CladeError NOTHING_TRAINED where the run holds no weights of that member, and the errors of `withRun`
 * @throws the signal's reason
 */
export async function readTrained(location: RunLocation, choices: readonly Choice[] | null, signal = NEVER): Promise<TrainedRun> {
  for (let tries = 1; ; tries++) {
    const read = await withRun(location, signal, async (run) => {
      const wanted = (choices ?? allOf(run)).map((choice) => chosen(run, choice))
      const members = membersOf(run, wanted)
      if (members === null && run.journal.hasGrown() && tries < TRIES) return null
      if (members === null) throw new CladeError('JOURNAL_CORRUPT', `The journal of ${run.folder} lacks the snapshot of a member`)
      return { file: run.file, experimentPath: run.experimentPath, config: run.config, members }
    })
    if (read !== null) return read
  }
}

/** A member that has been opened outside of its run. */
export interface OpenedMember extends TrainedMember {
  readonly trained: Trained
  readonly run: Omit<TrainedRun, 'members'>
}

/**
 * Opens a member of a run, to act, to play and to be exported.
 *
 * @example
 * const { trained, facts } = await openTrained({ folder: '/runs/cartpole-1' }, { snapshot: 'best' })
 * const policy = trained.policy()
 *
 * @throws CladeError TRAINABLE_NOT_OPENED where the trainable cannot be opened, and the errors of `readTrained`
 */
export async function openTrained(location: RunLocation, choice: Choice = {}, signal = NEVER): Promise<OpenedMember> {
  const { members, ...run } = await readTrained(location, [choice], signal)
  const member = members[0]!
  return { ...member, run, trained: await openMember(run, member.state) }
}

/** Opens the state of a member. @throws CladeError TRAINABLE_NOT_OPENED, or the trainable's own with a code */
async function openMember(
  { config: { trainable }, experimentPath }: Pick<TrainedRun, 'config' | 'experimentPath'>,
  state: TrainedState,
): Promise<Trained> {
  if (!trainable.open) {
    const rule = `Expected the trainable ${trainable.name} to have a function open, without which its members can only be trained`
    throw new CladeError('TRAINABLE_NOT_OPENED', `${rule}, got none`)
  }
  try {
    return await trainable.open(hostOf(experimentPath), state)
  } catch (error) {
    if (isForTheUser(error)) throw error
    throw new CladeError('TRAINABLE_NOT_OPENED', `The trainable ${trainable.name} could not be opened: ${oneLine(error)}`)
  }
}

/** A choice that has been found in the run. */
interface Chosen {
  readonly member: number
  readonly snapshot: SnapshotName
  readonly ref: SnapshotRef
  readonly score: number | null
}

function allOf({ ledger }: RecordedRun): Choice[] {
  const numbers = ledger.standings().map(({ member }) => member)
  const trained = numbers.filter((member) => weightsOf(ledger, member) !== null)
  return (trained.length > 0 ? trained : numbers).sort((a, b) => a - b).map((member) => ({ member }))
}

function chosen({ folder, ledger }: RecordedRun, { member: wanted = null, snapshot = 'last' }: Choice): Chosen {
  const standings = ledger.standings()
  const standing = wanted === null ? standings[0] : standings.find(({ member }) => member === wanted)
  if (!standing) throw expected('--member', `a member of the run (0 to ${standings.length - 1})`, wanted)
  if (snapshot === 'last') {
    const ref = weightsOf(ledger, standing.member)
    if (ref === null) throw nothingTrained(folder, standing.member)
    return { member: standing.member, snapshot, ref, score: standing.score }
  }
  const { best } = ledger
  if (best === null) throw new CladeError('NOTHING_TRAINED', `Expected a member of ${folder} to have reported a score, got none so far`)
  const { member } = best.snapshot
  if (wanted !== null && wanted !== member) {
    throw expected('--member', `${member} or left out with --snapshot best, which that member made`, wanted)
  }
  return { member, snapshot, ref: best.snapshot, score: best.score }
}

/** The weights that a member goes on with: its donor's after a copy. */
function weightsOf(ledger: RecordedRun['ledger'], member: number): SnapshotRef | null {
  const { own, inherit } = ledger.jobOf(member)
  return inherit ?? own
}

function nothingTrained(folder: string, member: number): CladeError {
  return new CladeError('NOTHING_TRAINED', `Expected member ${member} of ${folder} to have trained, got no report since it began`)
}

/** null where the journal has dropped a snapshot. */
function membersOf({ file, journal }: RecordedRun, wanted: readonly Chosen[]): TrainedMember[] | null {
  const ages = agesOf(journal.entries(), wanted)
  const members: TrainedMember[] = []
  for (const { ref, member, snapshot, score } of wanted) {
    const bytes = journal.snapshot(ref)
    if (bytes === undefined) return null
    const { weights, learner } = decode(bytes, nameOfSnapshot(ref)) as Inheritance
    const facts = {
      ...{ run: file.name, member, steps: ages.get(keyOf(ref))!, score },
      ...{ weightsHash: ref.weightsHash, version: file.versions.clade },
    }
    members.push({ member, snapshot, state: { weights, learner, spaces: file.spaces ?? null }, facts })
  }
  return members
}

/** Environment steps that each snapshot's weights were trained for, their donors' before each copy included. */
function agesOf(entries: ReturnType<RecordedRun['journal']['entries']>, wanted: readonly Chosen[]): ReadonlyMap<string, number> {
  const keys = new Set(wanted.map(({ ref }) => keyOf(ref)))
  const ages = new Map<string, number>()
  const lineage = new Lineage()
  for (const entry of entries) {
    const slice = lineage.take(entry)
    if (slice && keys.has(keyOf(slice))) ages.set(keyOf(slice), slice.age)
  }
  return ages
}

const keyOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>): string => `${member}/${slice}`
