import { encode } from './codec.js'
import type { Checkpoint, Commit } from './journal.js'
import { sliceKey } from './names.js'
import { OwnStates } from './own.js'

/**
 * Commits that wait to be written, merged into one transaction, so that all or none of them are there after a crash. A snapshot that is
 * dropped while it waits is never written, so the memory for them never outgrows the live snapshots, however slow the disk is.
 */
export class Pending {
  readonly entries: Uint8Array[] = []
  readonly snapshots = new Map<string, Uint8Array>()
  readonly drops = new Set<string>()
  /** Pieces that change again while they wait are written once. */
  readonly own = new OwnStates()
  /** The latest checkpoint among these commits, encoded. */
  checkpoint: Uint8Array | undefined
  /** Resolves when these commits are on disk, or never will be. */
  readonly settled: Promise<void>
  settle: () => void = () => {}

  /**
   * @param first number of the first entry in here
   * @param latest by member: the slice after which the journal has its private state, all that was appended included; kept up to date here
   */
  constructor(
    readonly first: number,
    private readonly latest: Map<number, number>,
  ) {
    this.settled = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  get empty(): boolean {
    return this.entries.length === 0 && this.snapshots.size === 0 && this.drops.size === 0 && this.checkpoint === undefined
  }

  add(commit: Commit): void {
    for (const entry of commit.entries) this.entries.push(encode(entry))
    for (const { ref, bytes, own } of commit.snapshots) {
      this.snapshots.set(sliceKey(ref), bytes)
      this.drops.delete(sliceKey(ref))
      if (!own) continue
      this.own.update(ref, own)
      this.latest.set(ref.member, ref.slice)
    }
    for (const ref of commit.drop) {
      this.snapshots.delete(sliceKey(ref))
      this.drops.add(sliceKey(ref))
      if (this.latest.get(ref.member) !== ref.slice) continue
      this.own.drop(ref.member, ref.slice)
      this.latest.delete(ref.member)
    }
    if (commit.checkpoint !== undefined) {
      const checkpoint: Checkpoint = { entries: this.first + this.entries.length, state: commit.checkpoint }
      this.checkpoint = encode(checkpoint)
    }
  }
}
