import { CladeError } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import type { RecordedJournal } from '../journal/journal.js'
import { missingSnapshot, nameOfSlice, type SliceId, sliceKey } from '../journal/names.js'
import { OwnStates, ownIn } from '../journal/own.js'
import { Ledger } from '../population/ledger.js'
import { type Job, originRef, type Result, type SnapshotRef, type Trained } from '../population/types.js'
import type { Fetch, Runner } from '../runner/runner.js'
import type { Episodes } from '../trainable.js'
import { makeRunner } from './make-runner.js'
import { hashesOf, moduleChanges } from './modules.js'
import type { RecordedRun } from './recorded-run.js'
import { unlessAborted } from './unless-aborted.js'

/** A signal that is never aborted. */
export const NEVER: AbortSignal = new AbortController().signal

/** The slices to be trained again, and a callback for each. */
export interface Retraining {
  readonly workers: number
  readonly wanted: (slice: SliceId) => boolean
  /** The number of the entry before which to stop. Default: the journal's end. */
  readonly end?: number | undefined
  readonly onSlice: (done: number) => void
  /** Gives up the slices under way. */
  readonly signal: AbortSignal
}

/**
 * Trains slices of the journal again, each from snapshots that were trained again before it: the slices of those must be wanted too.
 *
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs from its record, JOURNAL_CORRUPT, JOURNAL_MISMATCH
 * @throws the signal's reason
 * @returns the number of slices trained; null where `end` is given and the modules are not those that the run began with
 */
export async function retrain(run: RecordedRun, { workers, ...retraining }: Retraining): Promise<number | null> {
  const { file, experimentPath, config, journal } = run
  const runner = makeRunner({ experimentPath, workers }, config)
  const { signal, end } = retraining
  let changes: readonly string[] = []
  try {
    const opened = await unlessAborted(runner.open(), signal)
    if (file.modules) changes = moduleChanges(file.modules, hashesOf(opened.modules, experimentPath))
    if (end !== undefined && changes.length > 0) return null
    return await unlessAborted(trainAgain(journal, config, runner, retraining), signal)
  } catch (error) {
    if (changes.length === 0 || !(error instanceof CladeError && error.code === 'VERIFY_DIFFERS')) throw error
    throw new CladeError(error.code, `${error.message}; since the run began ${changes.join(', ')}`, false)
  } finally {
    await runner.close()
  }
}

async function trainAgain(
  journal: RecordedJournal,
  config: RunConfig,
  runner: Runner,
  { wanted, end = Number.POSITIVE_INFINITY, onSlice, signal }: Omit<Retraining, 'workers'>,
): Promise<number> {
  const ledger = new Ledger(config, journal.raises)
  const lanes = new Lanes(runner.lanes)
  /** Snapshots that were trained again, as long as a later slice may start from them. */
  const snapshots: Snapshots = { inherited: new Map(), own: new OwnStates() }
  if (config.from) {
    const origin = originRef(config.from)
    snapshots.inherited.set(sliceKey(origin), Promise.resolve(journal.snapshot(origin) ?? missingSnapshot(origin)))
  }
  const underWay: Promise<unknown>[] = []
  let done = 0
  let number = 0

  for (const entry of journal.entries()) {
    if (number++ === end) break
    signal.throwIfAborted()
    const { result } = entry
    if (result?.ok && wanted(result)) {
      const trained = trainOne(runner, lanes, ledger.jobOf(result.member), result, snapshots)
      // It is awaited below, in the journal's order; until then a rejection counts as handled.
      trained.catch(() => {})
      snapshots.inherited.set(sliceKey(result), trained)
      underWay.push(trained)
    }
    ledger.apply(entry)
    for (const ref of ledger.takeUnneeded()) snapshots.inherited.delete(sliceKey(ref))
    if (underWay.length > 2 * runner.lanes) {
      await underWay.shift()
      onSlice(++done)
    }
  }
  for (const trained of underWay) {
    await trained
    onSlice(++done)
  }
  return done
}

interface Snapshots {
  /** Weights and learner, encoded, by `sliceKey`. */
  readonly inherited: Map<string, Promise<Uint8Array>>
  /** The private state of each member, after its latest slice. */
  readonly own: OwnStates
}

/** Resolves to weights and learner, encoded. */
async function trainOne(runner: Runner, lanes: Lanes, job: Job, recorded: Result & Trained, snapshots: Snapshots): Promise<Uint8Array> {
  const sources = [job.own, job.inherit].flatMap((ref) =>
    ref === null ? [] : [[sliceKey(ref), snapshots.inherited.get(sliceKey(ref))] as const],
  )
  const bytes = new Map<string, Uint8Array>()
  for (const [key, snapshot] of sources) if (snapshot) bytes.set(key, await snapshot)
  const missing = (ref: SnapshotRef): never => {
    throw new CladeError(
      'JOURNAL_CORRUPT',
      `${capital(nameOfSlice(recorded))} starts from ${nameOfSlice(ref)}, which the journal does not hold`,
    )
  }
  const lane = await lanes.take()
  try {
    const fetch: Fetch = {
      snapshot: (ref) => bytes.get(sliceKey(ref)) ?? missing(ref),
      own: (ref) => ownIn([snapshots.own], ref) ?? missing(ref),
    }
    let finished = await runner.run(lane, job, fetch)
    // The lane has a fresh thread after a failure, as in the run: state that many slices left in a module is no difference of this one.
    if (!finished.result.ok) finished = await runner.run(lane, job, fetch)
    const { result: again, snapshot } = finished
    const difference = again.ok ? differenceOf(recorded, again) : `it failed: ${again.message}`
    if (difference !== undefined || snapshot === null) {
      throw differs(recorded, difference ?? 'it leaves no snapshot')
    }
    snapshots.own.update(recorded, snapshot.own)
    return snapshot.bytes
  } finally {
    lanes.give(lane)
  }
}

function differenceOf(recorded: Trained, again: Trained): string | undefined {
  if (recorded.weightsHash !== again.weightsHash) return `its weights were ${recorded.weightsHash} and are ${again.weightsHash}`
  if (recorded.report.steps !== again.report.steps) return `it trained ${recorded.report.steps} steps and trains ${again.report.steps}`
  const episodes = episodesDifference(recorded.report.episodes, again.report.episodes)
  if (episodes !== undefined) return episodes
  if (!Object.is(recorded.report.score, again.report.score)) {
    return `it reported the score ${recorded.report.score} and reports ${again.report.score}`
  }
  if (recorded.finite !== again.finite) return `its weights were ${finiteness(recorded)} and are ${finiteness(again)}`
  for (const [name, value] of Object.entries(recorded.report.applied)) {
    const now = again.report.applied[name]
    if (!Object.is(value, now)) return `it applied ${name} ${value} and applies ${now}`
  }
  return undefined
}

function episodesDifference(recorded: Episodes, again: Episodes): string | undefined {
  const [before, now] = [recorded.returns.length, again.returns.length]
  if (before !== now) return `it finished ${before} episodes and finishes ${now}`
  for (const column of ['steps', 'returns', 'lengths'] as const) {
    const first = recorded[column].findIndex((value, i) => !Object.is(value, again[column][i]))
    if (first >= 0) return `the ${column} of its episode ${first + 1} were ${recorded[column][first]} and are ${again[column][first]}`
  }
  return undefined
}

const finiteness = ({ finite }: Trained): string => (finite ? 'finite' : 'not finite')

export function differs(slice: SliceId, how: string): CladeError {
  return new CladeError('VERIFY_DIFFERS', `${capital(nameOfSlice(slice))} is the first that differs: ${how}`, false)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Lends out lanes, each to one slice at a time. */
class Lanes {
  private readonly free: number[]
  private readonly waiting: ((lane: number) => void)[] = []

  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, lane) => lane)
  }

  take(): Promise<number> {
    const lane = this.free.pop()
    return lane === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(lane)
  }

  give(lane: number): void {
    const next = this.waiting.shift()
    if (next) next(lane)
    else this.free.push(lane)
  }
}
