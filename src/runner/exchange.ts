import { CladeError } from '../errors.js'
import type { Job, SnapshotRef } from '../population/types.js'
import type { FailedReply, FatalReply, OpenReply, SliceMessage, SliceReply } from './protocol.js'
import type { Fetch, Finished } from './runner.js'
import { sameSnapshot } from './slice.js'

/**
 * The caller's side of a slice: what the lane is sent, with only the bytes that it needs, as `fetch` gives them.
 *
 * @param resident where the lane's instance is when the job begins; null where that is not known
 */
export function sliceMessage(job: Job, resident: SnapshotRef | null, fetch: Fetch): SliceMessage {
  const { own, inherit } = job
  return {
    type: 'slice',
    job,
    own: own === null || sameSnapshot(resident, own) ? null : fetch(own),
    donor: inherit === null ? null : fetch(inherit),
  }
}

/** @throws CladeError for a fatal reply */
export function finished(lane: number, job: Job, reply: SliceReply): Finished {
  const { member, slice, attempt } = job
  const of = { member, slice, attempt, lane, wall: 0 }
  switch (reply.type) {
    case 'trained': {
      const { report, weightsHash, finite, snapshot, timing } = reply
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
 * The modules that the lane tells of.
 *
 * @throws CladeError for anything but an opened lane: nothing has run yet, so whatever it is, it is the experiment's to mend
 */
export function opened(reply: OpenReply): readonly string[] {
  if (reply.type !== 'opened') throw asError(reply)
  return reply.modules ?? []
}

function asError(reply: FailedReply | FatalReply): CladeError {
  return new CladeError(reply.code, reply.message, reply.type === 'failed' || reply.badInput)
}
