import { CladeError } from '../errors.js'
import { nameOfSnapshot } from '../journal/names.js'
import type { Job, SnapshotRef } from '../population/types.js'
import { type KeptMemory, loadMemory } from './own/memory.js'
import type { FailedReply, FatalReply, OpenReply, OwnSnapshot, SliceMessage, SliceReply } from './protocol.js'
import type { Fetch, Finished, Opened } from './runner.js'
import { sameSnapshot } from './slice.js'

/**
 * The message for a slice, with only those snapshots that the lane needs.
 *
 * @param resident the snapshot that the lane's instance is at when the job begins; null where that is not known
 * @param kept lends the member's memory, until `finished` puts it back
 * @throws CladeError JOURNAL_CORRUPT
 */
export function sliceMessage(job: Job, resident: SnapshotRef | null, fetch: Fetch, kept: KeptMemory): SliceMessage {
  const { own, inherit } = job
  const memory = kept.take(job.member, own)
  return {
    type: 'slice',
    job,
    own: own === null || sameSnapshot(resident, own) ? null : ownSnapshot(own, fetch, memory),
    donor: inherit === null ? null : fetch.snapshot(inherit),
  }
}

function ownSnapshot(own: SnapshotRef, fetch: Fetch, kept: readonly SharedArrayBuffer[] | undefined): OwnSnapshot {
  const saved = fetch.own(own)
  return { bytes: fetch.snapshot(own), record: saved.record, memory: kept ?? loadMemory(saved, nameOfSnapshot(own)) }
}

/** The end of a slice, from the lane's reply. @throws CladeError for a fatal reply */
export function finished(lane: number, job: Job, reply: SliceReply, kept: KeptMemory): Finished {
  const { member, slice, attempt } = job
  const of = { member, slice, attempt, lane, wall: 0 }
  switch (reply.type) {
    case 'trained': {
      const { report, weightsHash, finite, snapshot, memory, timing } = reply
      kept.keep(member, slice, memory)
      return { result: { ...of, ok: true, report, weightsHash, finite }, snapshot, timing }
    }
    case 'failed': {
      const { code, message } = reply
      return { result: { ...of, ok: false, code, message }, snapshot: null, timing: { restore: 0, train: 0, snapshot: 0 } }
    }
    case 'fatal':
      throw asError(reply)
  }
}

/**
 * What a lane tells that has been opened.
 *
 * @throws CladeError for any other reply: nothing has run yet, so the error is the experiment's to mend
 */
export function opened(reply: OpenReply): Opened {
  if (reply.type !== 'opened') throw asError(reply)
  return { modules: reply.modules ?? [], spaces: reply.spaces, parameters: reply.parameters }
}

function asError(reply: FailedReply | FatalReply): CladeError {
  return new CladeError(reply.code, reply.message, reply.type === 'failed' || reply.badInput)
}
