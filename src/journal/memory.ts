import type { Entry, Raise, SnapshotRef } from '../population/types.js'
import { decode } from './codec.js'
import type { Checkpoint, Commit, Journal } from './journal.js'
import { nameOfEntry, type SliceId, sliceKey, sliceOf } from './names.js'
import { ownIn, type SavedOwn } from './own.js'
import { Pending } from './pending.js'
import { placeOf } from './places.js'

/** A journal that lasts as long as the process: for tests and for runs that need no resume. */
export class MemoryJournal implements Journal {
  private readonly all = new Pending(0, [], new Map())

  append(commit: Commit): void {
    this.all.add(commit)
    this.all.drops.clear()
  }

  async flushed(): Promise<void> {}

  *entries(from = 0): Iterable<Entry> {
    for (let n = from; n < this.length; n++) {
      yield decode(this.all.entries[placeOf(n, this.raises)]!, nameOfEntry(n, 'memory')) as Entry
    }
  }

  get length(): number {
    return this.all.length
  }

  get raises(): readonly Raise[] {
    return this.all.raises
  }

  checkpoint(): Checkpoint | undefined {
    return this.all.checkpoint && (decode(this.all.checkpoint, 'the checkpoint in memory') as Checkpoint)
  }

  snapshot(ref: SnapshotRef): Uint8Array | undefined {
    return this.all.snapshots.get(sliceKey(ref))
  }

  own(ref: SnapshotRef): SavedOwn | undefined {
    return ownIn([this.all.own], ref)
  }

  snapshots(): Iterable<SliceId> {
    return [...this.all.snapshots.keys()].map(sliceOf)
  }

  async close(): Promise<void> {}
}
