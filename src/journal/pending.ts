import type { Raise } from '../population/types.js'
import { encode } from './codec.js'
import type { Checkpoint, Commit } from './journal.js'
import { sliceKey } from './names.js'
import { OwnStates } from './own.js'
import { entriesShown } from './places.js'

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
  /** True where the budget is raised in these commits. */
  raised = false
  /** Resolves when these commits are on disk, or never will be. */
  readonly settled: Promise<void>
  settle: () => void = () => {}

  /**
   * @param first place of the first entry in here
   * @param raises of the budget, all that were appended included
   * @param latest by member: the slice after which the journal has its private state, all that was appended included; kept up to date here
   */
  constructor(
    readonly first: number,
    public raises: readonly Raise[],
    private readonly latest: Map<number, number>,
  ) {
    this.settled = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  get empty(): boolean {
    return this.entries.length === 0 && this.snapshots.size === 0 && this.drops.size === 0 && this.checkpoint === undefined && !this.raised
  }

  /** The entries that a reader sees, these included. */
  get length(): number {
    return entriesShown(this.first + this.entries.length, this.raises)
  }

  add(commit: Commit): void {
    if (commit.raise) {
      this.raises = [...this.raises, commit.raise]
      this.raised = true
      this.checkpoint = undefined
    }
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
      const checkpoint: Checkpoint = { entries: this.length, state: commit.checkpoint }
      this.checkpoint = encode(checkpoint)
    }
  }
}
