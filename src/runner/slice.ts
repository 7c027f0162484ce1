import { hash } from 'node:crypto'
import { isForTheUser, messageOf, oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import { decode, encode } from '../journal/codec.js'
import type { Job, SnapshotRef } from '../population/types.js'
import { splitSeed } from '../random.js'
import type { Host, Snapshot, Trainable, TrainableSpec } from '../trainable.js'
import { checkReport, checkSnapshot } from './contract.js'
import type { FailedReply, FatalReply, OpenReply, SliceMessage, SliceReply } from './protocol.js'

/** What a lane has between two jobs: the instance that it reuses, and which snapshot that instance is at. */
export class Lane {
  trainable: Trainable | null = null
  resident: SnapshotRef | null = null
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

/** Builds the lane's trainable, so that what does not fit is told before anything ran. */
export async function openLane(lane: Lane, context: LaneContext): Promise<OpenReply> {
  try {
    lane.trainable ??= await context.spec.create(context.host)
    return { type: 'opened' }
  } catch (error) {
    return failure(error, 'TRAINABLE_NOT_BUILT')
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
    const trainable = await becomeMember(lane, resident, message, context)
    if (job.inherit !== null) inherit(trainable, message.donor, job.inherit)
    const restored = now()
    const report = checkReport(await trainable.train(job.steps, job.hyperparameters), job)
    const trained = now()
    const snapshot = checkSnapshot(trainable.snapshot())
    const weightsHash = hashWeights(snapshot.weights)
    const finite = allFinite(snapshot.weights)
    const bytes = encoded(snapshot)
    lane.resident = { member: job.member, slice: job.slice, weightsHash }
    const timing = { restore: restored - began, train: trained - restored, snapshot: now() - trained }
    return { type: 'trained', report, weightsHash, finite, snapshot: bytes, timing }
  } catch (error) {
    await dropInstance(lane, context)
    return failure(error)
  }
}

/** Closes the lane's instance, and forgets it. Never rejects: what close throws is told. Synchronous where close is. */
export function dropInstance(lane: Lane, { tell }: Pick<LaneContext, 'tell'>): void | Promise<void> {
  const { trainable } = lane
  lane.trainable = null
  lane.resident = null
  const failed = (error: unknown): void => tell(`Closing the trainable or its environments threw ${oneLine(error)}`)
  try {
    const closing = trainable?.close?.()
    return closing instanceof Promise ? closing.catch(failed) : undefined
  } catch (error) {
    failed(error)
  }
}

async function becomeMember(lane: Lane, resident: SnapshotRef | null, message: SliceMessage, context: LaneContext): Promise<Trainable> {
  const { job, own } = message
  const trainable = lane.trainable ?? (await context.spec.create(context.host))
  lane.trainable = trainable
  if (job.own === null) trainable.start(seedsOf(job, context.seed), job.hyperparameters)
  else if (own !== null) trainable.restore(snapshotIn(own, job.own))
  else if (!sameSnapshot(resident, job.own)) throw new Error(`The lane was not given ${nameOf(job.own)}`)
  return trainable
}

/** The journal says which weights the loser goes on with; the proof is that the instance really holds them. */
function inherit(trainable: Trainable, bytes: Uint8Array | null, donor: SnapshotRef): void {
  if (bytes === null) throw new Error(`The lane was not given ${nameOf(donor)}`)
  trainable.inherit(snapshotIn(bytes, donor))
  const got = hashWeights(checkSnapshot(trainable.snapshot()).weights)
  if (got !== donor.weightsHash) {
    const rule = `the weights after an inherit to be the donor's (${donor.weightsHash}, ${nameOf(donor)})`
    throw new CladeError('INHERIT_MISMATCH', `Expected ${rule}, got ${got}`, false)
  }
}

function seedsOf(job: Job, seed: number): (label: string) => Uint32Array {
  return (label) => splitSeed(seed, `member/${job.member}/life/${job.life}/${label}`)
}

/** @throws CladeError TRAINABLE_CONTRACT for a function, a symbol and the like */
function encoded(snapshot: Snapshot): Uint8Array {
  try {
    return encode(snapshot)
  } catch (error) {
    throw new CladeError('TRAINABLE_CONTRACT', `Expected a snapshot to be plain data, but ${messageOf(error).replace(/\.$/, '')}`)
  }
}

function snapshotIn(bytes: Uint8Array, ref: SnapshotRef): Snapshot {
  return decode(bytes, nameOf(ref)) as Snapshot
}

function nameOf(ref: SnapshotRef): string {
  return `the snapshot of member ${ref.member} after slice ${ref.slice}`
}

/** First 16 hex digits of the SHA-256 of the weights' bytes. */
export function hashWeights(weights: Float32Array): string {
  return hash('sha256', weights, 'hex').slice(0, 16)
}

function allFinite(weights: Float32Array): boolean {
  for (let i = 0; i < weights.length; i++) if (!Number.isFinite(weights[i])) return false
  return true
}

/** A coded error is for a person to mend and ends the run; anything else costs one slice. */
export function failure(error: unknown, code = 'SLICE_THREW'): FailedReply | FatalReply {
  if (!isForTheUser(error)) return { type: 'failed', code, message: oneLine(error) }
  return { type: 'fatal', code: error.code, message: error.message, badInput: error.badInput !== false }
}
