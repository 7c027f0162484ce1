import { decode, decodeApart } from '../../src/journal/codec.js'
import { pieceKey } from '../../src/journal/names.js'
import type { OwnUpdate, SavedOwn } from '../../src/journal/own.js'
import { loadMemory, recordIn } from '../../src/runner/own/memory.js'
import type { Inheritance, Snapshot } from '../../src/trainable.js'

/** A snapshot as a journal keeps it, all of its pieces included. */
export interface Kept extends SavedOwn {
  /** Weights and learner. */
  readonly bytes: Uint8Array
  readonly pieces: ReadonlyMap<string, Uint8Array>
}

/**
 * The snapshot after a slice, as a journal keeps it.
 *
 * @param before that of the member's slice before; null: this is its first
 */
export function keptAfter(before: Kept | null, { bytes, own }: { readonly bytes: Uint8Array; readonly own: OwnUpdate }): Kept {
  const all = new Map(own.whole ? [] : before?.pieces)
  for (const piece of own.pieces) all.set(pieceKey(0, piece.slot, piece.index), piece.bytes.slice())
  return { bytes, record: own.record, pieces: all, piece: (slot, index) => all.get(pieceKey(0, slot, index)) }
}

/** The value that the trainable's `snapshot` returned. */
export function snapshotIn(kept: Kept): Snapshot {
  const what = 'the snapshot'
  const { own } = recordIn(kept.record, what)
  const memory = loadMemory(kept, what)
  let count = 0
  decodeApart(own, what, (_, length) => {
    count++
    return new ArrayBuffer(length)
  })
  // Those of the stores come first.
  const large = memory.slice(memory.length - count)
  const inheritance = decode(kept.bytes, what) as Inheritance
  return { ...inheritance, own: decodeApart(own, what, (index) => new Uint8Array(large[index]!).slice().buffer) as Snapshot['own'] }
}

/** The snapshot that a slice of a member without large arrays ended in. */
export function endOf({ snapshot }: { readonly snapshot: { readonly bytes: Uint8Array; readonly own: OwnUpdate } | null }): Snapshot {
  return snapshotIn(keptAfter(null, snapshot!))
}
