import { hash } from 'node:crypto'
import { shapesDiffer } from '../../checks/shapes.js'
import { isForTheUser, messageOf, oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import { decode, encode } from '../journal/codec.js'
import { nameOfSnapshot } from '../journal/names.js'
import { type Job, originRef, type SnapshotRef } from '../population/types.js'
import { splitSeed } from '../random.js'
import type {
  Host,
  Inheritance,
  ParameterShapes,
  Plain,
  Seeds,
  Snapshot,
  StoreSpec,
  Trainable,
  TrainableSpec,
  Values,
} from '../trainable.js'
import { type Author, checkApplied, checkReport, checkSnapshot, checkTrainable, parametersOf, spacesOf } from './contract.js'
import { OwnState, type SavedState } from './own/own-state.js'
import { storesOf } from './own/ring.js'
import type { FailedReply, FatalReply, FirstUpdate, OpenReply, OwnSnapshot, SliceMessage, SliceReply, TrainedAgent } from './protocol.js'

type Stores = Readonly<Record<string, StoreSpec>>

/** The state of a lane between two jobs: the instance that it reuses, and the snapshot that the instance is at. */
export class Lane {
  trainable: Trainable | null = null
  /** The stores that the trainable declares. */
  stores: Stores = {}
  /** The spaces that it describes. */
  spaces: Plain = null
  /** The shapes of its parameters by name. */
  parameters: ParameterShapes | null = null
  resident: SnapshotRef | null = null
  /** The private state of the resident. */
  own: OwnState | null = null
  /** Large arrays of the latest snapshot, whose memory is used again. */
  spare: readonly Uint8Array[] = []
}

export function sameSnapshot(a: SnapshotRef | null, b: SnapshotRef): boolean {
  return a !== null && a.member === b.member && a.slice === b.slice && a.weightsHash === b.weightsHash
}

export interface LaneContext {
  readonly spec: TrainableSpec
  readonly host: Host
  /** The run's. */
  readonly seed: number
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number
  /** Takes a sentence for the user that is no result: what went wrong without costing anything. */
  readonly tell: (sentence: string) => void
}

/** Builds the lane's trainable, and tries an update where one is given, so that errors come before anything is written. */
export async function openLane(lane: Lane, firstUpdate: FirstUpdate | null, context: LaneContext): Promise<OpenReply> {
  let author: Author
  try {
    author = await authorOf(lane, context)
  } catch (error) {
    return notOpened(error, { code: 'TRAINABLE_NOT_BUILT' })
  }
  const { spaces, parameters } = lane
  if (firstUpdate === null) return { type: 'opened', spaces, parameters }
  const { from } = firstUpdate
  try {
    if (from) await theirs(() => context.spec.accepts?.(from, spaces))
    if (from) mustHaveShapes(parameters, from)
    await tryMember(author, lane.stores, firstUpdate, context.seed)
    return { type: 'opened', spaces, parameters }
  } catch (error) {
    await dropInstance(lane, context)
    return notOpened(error, { code: 'TRAINABLE_NOT_STARTED' }, `The first update of ${context.spec.name} failed: `)
  }
}

/** A member starts, trains for one update, and its snapshot is taken, restored and inherited. Nothing of it is kept but the instance. */
async function tryMember(
  author: Author,
  stores: Stores,
  { steps, hyperparameters, inherits, from }: FirstUpdate,
  seed: number,
): Promise<void> {
  checkTrainable(author)
  const { trainable } = author
  const own = await start(trainable, stores, (label) => splitSeed(seed, `trial/${label}`), hyperparameters)
  if (from) await beginFrom(author, from)
  const report = await theirs(async () => checkReport(await trainable.train(steps, hyperparameters), steps, author))
  checkApplied(report.applied, { hyperparameters, member: 0 })
  const snapshot = await theirs(() => checkSnapshot(trainable.snapshot(), author))
  const ref = { member: 0, slice: 1, weightsHash: hashWeights(snapshot.weights) }
  const bytes = encoded(snapshot)
  const { update, memory } = saved(own, snapshot.own)
  await restore(trainable, stores, { bytes, record: update.record, memory }, [], ref)
  if (inherits) await inherit(author, bytes, ref)
}

/** Another network of the same description may have as many numbers, which lie otherwise. @throws CladeError AGENT_DIFFERS */
function mustHaveShapes(own: ParameterShapes | null, { parameters: theirs }: TrainedAgent): void {
  const difference = own && theirs && shapesDiffer(own, theirs)
  if (!difference) return
  const rule = `Expected the agent to begin from to have ${difference.wanted}, as the experiment's`
  throw new CladeError('AGENT_DIFFERS', `${rule}, got ${difference.got}`)
}

/** Tries to begin from a trained agent, which may have been trained by code of another kind. @throws CladeError AGENT_DIFFERS */
async function beginFrom(author: Author, { bytes, ...agent }: TrainedAgent): Promise<void> {
  const origin = originRef(agent)
  const differs = (how: string): CladeError =>
    new CladeError('AGENT_DIFFERS', `Expected the agent to begin from to suit ${author.name}, got ${how}`)
  const { weights } = await theirs(() => checkSnapshot(author.trainable.snapshot(), author))
  const { length } = inheritanceIn(bytes, origin).weights
  if (length !== weights.length) throw differs(`one of ${length} weights and not of ${weights.length}`)
  try {
    await inherit(author, bytes, origin)
  } catch (error) {
    throw differs(`the error ${oneLine(error instanceof TheirFault ? error.error : error)}`)
  }
}

/** Carries out one job. Never rejects; after a failure the lane has forgotten the member and its instance, which may be half changed. */
export async function runSlice(lane: Lane, message: SliceMessage, context: LaneContext): Promise<SliceReply> {
  const { job } = message
  const { now } = context
  const { resident } = lane
  lane.resident = null
  try {
    const began = now()
    const author = await authorOf(lane, context)
    const { trainable } = author
    const own = await becomeMember(lane, trainable, resident, message, context)
    if (job.inherit !== null) await inherit(author, message.donor, job.inherit)
    const restored = now()
    const report = await theirs(async () => checkReport(await trainable.train(job.steps, job.hyperparameters), job.steps, author))
    checkApplied(report.applied, job)
    const trained = now()
    const snapshot = await theirs(() => checkSnapshot(trainable.snapshot(), author))
    const weightsHash = hashWeights(snapshot.weights)
    const finite = allFinite(snapshot.weights)
    const bytes = await theirs(() => encoded(snapshot))
    const { update, memory, spare } = await theirs(() => saved(own, snapshot.own))
    lane.own = own
    lane.spare = spare
    lane.resident = { member: job.member, slice: job.slice, weightsHash }
    const timing = { restore: restored - began, train: trained - restored, snapshot: now() - trained }
    return { type: 'trained', report, weightsHash, finite, snapshot: { bytes, own: update }, memory, timing }
  } catch (error) {
    await dropInstance(lane, context)
    return failure(error)
  }
}

/** Closes the lane's instance, and forgets it. Never rejects: errors of `close` are passed to `tell`. Synchronous where `close` is. */
export function dropInstance(lane: Lane, { tell }: Pick<LaneContext, 'tell'>): void | Promise<void> {
  const { trainable } = lane
  lane.trainable = null
  lane.resident = null
  lane.own = null
  const failed = (error: unknown): void => tell(`Closing the trainable or its environments threw ${oneLine(error)}`)
  try {
    const closing = trainable?.close?.()
    return closing instanceof Promise ? closing.catch(failed) : undefined
  } catch (error) {
    failed(error)
  }
}

/** The lane's instance, made where there is none, with its name. */
async function authorOf(lane: Lane, { spec, host }: LaneContext): Promise<Author> {
  if (lane.trainable) return { name: spec.name, trainable: lane.trainable }
  const author: Author = { name: spec.name, trainable: await theirs(() => spec.create(host)) }
  lane.trainable = author.trainable
  lane.stores = await theirs(() => storesOf(author))
  lane.spaces = await theirs(() => spacesOf(author))
  lane.parameters = await theirs(() => parametersOf(author))
  return author
}

async function becomeMember(
  lane: Lane,
  trainable: Trainable,
  resident: SnapshotRef | null,
  { job, own }: SliceMessage,
  context: LaneContext,
): Promise<OwnState> {
  if (job.own === null) return start(trainable, lane.stores, seedsOf(job, context.seed), job.hyperparameters)
  if (own !== null) {
    const { spare } = lane
    lane.spare = []
    return restore(trainable, lane.stores, own, spare, job.own)
  }
  if (lane.own === null || !sameSnapshot(resident, job.own)) throw new Error(`The lane was not given ${nameOfSnapshot(job.own)}`)
  return lane.own
}

async function start(trainable: Trainable, stores: Stores, seeds: Seeds, hyperparameters: Values): Promise<OwnState> {
  const own = OwnState.fresh(stores)
  await theirs(() => trainable.attach?.(own.stores))
  await theirs(() => trainable.start(seeds, hyperparameters))
  return own
}

/** @param spare as `OwnState.restored` has it */
async function restore(
  trainable: Trainable,
  stores: Stores,
  { bytes, ...kept }: OwnSnapshot,
  spare: readonly Uint8Array[],
  ref: SnapshotRef,
): Promise<OwnState> {
  const [state, own] = OwnState.restored(stores, kept, spare, nameOfSnapshot(ref))
  const snapshot = { ...inheritanceIn(bytes, ref), own }
  await theirs(() => trainable.attach?.(state.stores))
  await theirs(() => trainable.restore(snapshot))
  return state
}

/** Takes over a donor's weights and learner, and proves by their hash that the instance really holds the weights. */
async function inherit(author: Author, bytes: Uint8Array | null, donor: SnapshotRef): Promise<void> {
  if (bytes === null) throw new Error(`The lane was not given ${nameOfSnapshot(donor)}`)
  const { trainable } = author
  const inheritance = inheritanceIn(bytes, donor)
  await theirs(() => trainable.inherit(inheritance))
  const { weights } = await theirs(() => checkSnapshot(trainable.snapshot(), author))
  const got = hashWeights(weights)
  if (got !== donor.weightsHash) {
    const rule = `the weights after an inherit to be the donor's (${donor.weightsHash}, ${nameOfSnapshot(donor)})`
    throw new CladeError('INHERIT_MISMATCH', `Expected ${rule}, got ${got}`, false)
  }
}

function seedsOf(job: Job, seed: number): Seeds {
  return (label) => splitSeed(seed, `member/${job.member}/life/${job.life}/${label}`)
}

/** Weights and learner. */
function encoded({ weights, learner }: Snapshot): Uint8Array {
  return cloning(() => encode({ weights, learner } satisfies Inheritance))
}

function saved(state: OwnState, own: Plain): SavedState {
  return cloning(() => state.save(own))
}

/** @throws CladeError TRAINABLE_CONTRACT for a function, a symbol and the like */
function cloning<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new CladeError('TRAINABLE_CONTRACT', `Expected a snapshot to be plain data, but ${messageOf(error).replace(/\.$/, '')}`)
  }
}

function inheritanceIn(bytes: Uint8Array, ref: SnapshotRef): Inheritance {
  return decode(bytes, nameOfSnapshot(ref)) as Inheritance
}

/** First 16 hex digits of the SHA-256 of the weights' bytes. */
export function hashWeights(weights: Float32Array): string {
  return hash('sha256', weights, 'hex').slice(0, 16)
}

function allFinite(weights: Float32Array): boolean {
  for (let i = 0; i < weights.length; i++) if (!Number.isFinite(weights[i])) return false
  return true
}

/** An error of the trainable, or of code below it, and not of Clade. */
class TheirFault {
  constructor(readonly error: unknown) {}
}

/** Calls the trainable: the only way across the boundary to it. */
async function theirs<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw new TheirFault(error)
  }
}

/**
 * An error of user code costs one slice, with a code or without: the code worked when the run opened. A proof that fails (weights that
 * are not the donor's, a hyperparameter that was not applied, damaged bytes) ends the run.
 */
function failure(thrown: unknown): FailedReply | FatalReply {
  if (!(thrown instanceof TheirFault) && isForTheUser(thrown)) return fatal(thrown)
  const error = thrown instanceof TheirFault ? thrown.error : thrown
  if (isForTheUser(error)) return { type: 'failed', code: error.code, message: error.message }
  return { type: 'failed', code: 'SLICE_THREW', message: oneLine(error) }
}

/**
 * The reply for an error before anything ran, which is always the experiment's to mend.
 *
 * @param fallback the code of an error that has none
 */
export function notOpened(thrown: unknown, { code }: { readonly code: string }, what = ''): FailedReply | FatalReply {
  const error = thrown instanceof TheirFault ? thrown.error : thrown
  return isForTheUser(error) ? fatal(error) : { type: 'failed', code, message: `${what}${oneLine(error)}` }
}

function fatal({ code, message, badInput }: Error & { readonly code: string; readonly badInput?: unknown }): FatalReply {
  return { type: 'fatal', code, message, badInput: badInput !== false }
}
