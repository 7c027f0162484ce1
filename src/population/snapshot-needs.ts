import type { SnapshotRef } from './types.js'

/** Counts the holders of each snapshot: its member, whoever is about to inherit it, the record of the best. */
export class SnapshotNeeds {
  private readonly counts = new Map<string, number>()
  private unneeded: SnapshotRef[] = []

  /** A holder that needed `from` needs `to` instead. */
  move(from: SnapshotRef | null, to: SnapshotRef | null): void {
    if (to !== null) this.counts.set(key(to), (this.counts.get(key(to)) ?? 0) + 1)
    if (from === null) return
    const left = this.counts.get(key(from))! - 1
    if (left > 0) {
      this.counts.set(key(from), left)
      return
    }
    this.counts.delete(key(from))
    this.unneeded.push(from)
  }

  /** The number of holders of each snapshot, for `restore`; null while unneeded ones wait to be taken. */
  save(): ReadonlyMap<string, number> | null {
    return this.unneeded.length === 0 ? this.counts : null
  }

  restore(counts: ReadonlyMap<string, number>): void {
    this.counts.clear()
    for (const [ref, count] of counts) this.counts.set(ref, count)
    this.unneeded = []
  }

  /** The snapshots that nothing needs any more, each once over a run. */
  takeUnneeded(): SnapshotRef[] {
    const taken = this.unneeded
    this.unneeded = []
    return taken
  }
}

function key(ref: SnapshotRef): string {
  return `${ref.member}/${ref.slice}`
}
