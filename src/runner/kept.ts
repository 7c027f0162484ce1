import type { SnapshotRef } from '../population/types.js'

/** Bytes of encoded snapshots that a lane keeps: four hundred members of a small network, none of a large one, whose slices take longer. */
const ROOM = 16 * 2 ** 20

/**
 * What a lane keeps of the members that it trained, so that nothing needs to be sent and decoded where they come back: the latest
 * snapshot of each, while there is room. The lane and its caller put the same into one of their own, so that the caller knows what the
 * lane has.
 */
export class Kept<T> {
  readonly #members = new Map<number, { readonly ref: SnapshotRef; readonly bytes: number; readonly value: T }>()
  #bytes = 0

  put(ref: SnapshotRef, bytes: number, value: T): void {
    this.drop(ref.member)
    if (this.#bytes + bytes > ROOM) return
    this.#bytes += bytes
    this.#members.set(ref.member, { ref, bytes, value })
  }

  /** undefined unless it is that very snapshot. */
  get(ref: SnapshotRef): T | undefined {
    const kept = this.#members.get(ref.member)
    return kept && sameSnapshot(kept.ref, ref) ? kept.value : undefined
  }

  drop(member: number): void {
    this.#bytes -= this.#members.get(member)?.bytes ?? 0
    this.#members.delete(member)
  }

  clear(): void {
    this.#members.clear()
    this.#bytes = 0
  }
}

export function sameSnapshot(a: SnapshotRef | null, b: SnapshotRef): boolean {
  return a !== null && a.member === b.member && a.slice === b.slice && a.weightsHash === b.weightsHash
}
