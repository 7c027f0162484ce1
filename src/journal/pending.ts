import type { SnapshotRef } from '../population/types.js'
import { encode } from './codec.js'
import type { Checkpoint, Commit } from './journal.js'

/**
 * Commits that wait to be written, merged: they go into one transaction, so that all or none of them is there after a crash. A snapshot
 * that is dropped while it waits is never written, so what waits never outgrows the live snapshots, however slow the disk is.
 */
export class Pending {
  readonly entries: Uint8Array[] = []
  readonly snapshots = new Map<string, Uint8Array>()
  readonly drops = new Set<string>()
  /** The latest checkpoint among these commits, encoded. */
  checkpoint: Uint8Array | undefined
  /** Resolves when these commits are on disk, or never will be. */
  readonly settled: Promise<void>
  settle: () => void = () => {}

  /** @param first number of the first entry in here. */
  constructor(readonly first: number) {
    this.settled = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  get empty(): boolean {
    return this.entries.length === 0 && this.snapshots.size === 0 && this.drops.size === 0 && this.checkpoint === undefined
  }

  add(commit: Commit): void {
    for (const entry of commit.entries) this.entries.push(encode(entry))
    for (const { ref, bytes } of commit.snapshots) {
      this.snapshots.set(snapshotKey(ref), bytes)
      this.drops.delete(snapshotKey(ref))
    }
    for (const ref of commit.drop) {
      this.snapshots.delete(snapshotKey(ref))
      this.drops.add(snapshotKey(ref))
    }
    if (commit.checkpoint !== undefined) {
      const checkpoint: Checkpoint = { entries: this.first + this.entries.length, state: commit.checkpoint }
      this.checkpoint = encode(checkpoint)
    }
  }
}

export function snapshotKey(ref: SnapshotRef): string {
  return `${ref.member}/${ref.slice}`
}

/** What `snapshotKey` was made of. */
export function sliceOf(key: string): Pick<SnapshotRef, 'member' | 'slice'> {
  const [member, slice] = key.split('/').map(Number)
  return { member: member!, slice: slice! }
}

/** How errors call an entry. */
export const nameOfEntry = (number: number, place: string) => `entry ${number} of ${place}`
