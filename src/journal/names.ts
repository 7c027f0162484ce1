import { CladeError } from '../errors.js'
import type { SnapshotRef } from '../population/types.js'

/** One slice of a member, and the snapshot that it ended in. */
export type SliceId = Pick<SnapshotRef, 'member' | 'slice'>

/** The key of a slice, or of its snapshot. */
export function sliceKey({ member, slice }: SliceId): string {
  return `${member}/${slice}`
}

/** The inverse of `sliceKey`. */
export function sliceOf(key: string): SliceId {
  const [member, slice] = key.split('/').map(Number)
  return { member: member!, slice: slice! }
}

/** The key of a piece of one of a member's large arrays. */
export function pieceKey(member: number, slot: number, index: number): string {
  return `${member}/${slot}/${index}`
}

/** The range of all keys that begin with a member, the end excluded: of its slices, or of its pieces. */
export function keysOf(member: number): { readonly start: string; readonly end: string } {
  // '0' is the character after '/'.
  return { start: `${member}/`, end: `${member}0` }
}

/* The same things in messages. */

export const nameOfEntry = (number: number, place: string): string => `entry ${number} of ${place}`
export const nameOfSlice = ({ member, slice }: SliceId): string => `slice ${slice} of member ${member}`
export const nameOfSnapshot = (id: SliceId): string => `the snapshot after ${nameOfSlice(id)}`

/** @throws CladeError JOURNAL_CORRUPT for a snapshot that should be in the journal */
export function missingSnapshot(id: SliceId): never {
  throw new CladeError('JOURNAL_CORRUPT', `Cannot find ${nameOfSnapshot(id)}, which the run still needs`)
}
