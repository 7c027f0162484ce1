import { crc32 } from 'node:zlib'
import { CladeError } from '../../errors.js'
import { decode } from '../../journal/codec.js'
import { PIECE_BYTES, type SavedOwn } from '../../journal/own.js'
import type { SnapshotRef } from '../../population/types.js'

/** A member's private state without its large arrays, which are those of its stores' columns, then those of `Snapshot.own`. */
export interface OwnRecord {
  /** Rows ever appended, by store. */
  readonly appended: readonly number[]
  /** Bytes of each large array. */
  readonly lengths: readonly number[]
  /** The checksum of each piece, by array; 0: the piece was never written, and is zeros. */
  readonly checksums: readonly Uint32Array[]
  /** `Snapshot.own`, encoded apart from its large arrays. */
  readonly own: Uint8Array
}

/** @throws CladeError MEMORY_REFUSED where the system has no memory of that size */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const rule = `Expected ${Math.ceil(bytes / 2 ** 20)} MB of memory for a large array of a member, such as a replay`
    throw new CladeError('MEMORY_REFUSED', `${rule}, but the system refused it; make it smaller (replaySize), or raise ulimit -v`)
  }
}

/** The checksum of a piece, which is never 0. */
export function checksumOf(piece: Uint8Array): number {
  return crc32(piece) || 1
}

export function pieceOf(memory: SharedArrayBuffer, index: number): Uint8Array {
  const offset = index * PIECE_BYTES
  return new Uint8Array(memory, offset, Math.min(PIECE_BYTES, memory.byteLength - offset))
}

export function piecesIn(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES)
}

/** @throws CladeError JOURNAL_CORRUPT */
export function recordIn(bytes: Uint8Array, what: string): OwnRecord {
  return decode(bytes, what) as OwnRecord
}

/**
 * The large arrays of a member, from its journal.
 *
 * @param what names the snapshot in an error
 * @throws CladeError JOURNAL_CORRUPT where a piece is missing or is not the one that was written
 */
export function loadMemory(saved: SavedOwn, what: string): SharedArrayBuffer[] {
  const { lengths, checksums } = recordIn(saved.record, what)
  return lengths.map((length, slot) => {
    const memory = sharedMemory(length)
    checksums[slot]!.forEach((checksum, index) => {
      if (checksum === 0) return
      const bytes = saved.piece(slot, index)
      if (!bytes) throw corrupt(what, 'a piece of it is missing')
      if (checksumOf(bytes) !== checksum) throw corrupt(what, 'the bytes of a piece of it fail their checksum')
      // An array that grew may have a shorter last piece; the rest of it was zeros.
      pieceOf(memory, index).set(bytes)
    })
    return memory
  })
}

function corrupt(what: string, how: string): CladeError {
  return new CladeError('JOURNAL_CORRUPT', `Cannot read ${what}: ${how}`)
}

/** Bytes of private state that are kept for lanes to go on with. The states of members beyond that are read from the journal. */
const MOST_KEPT = 2 ** 31

/**
 * The large arrays of members between their slices, so that whichever lane trains a member next goes on in the same memory. Only one lane
 * has a member's memory at a time; a slice that fails may have left anything in it, so it never comes back here.
 */
export class KeptMemory {
  private readonly kept = new Map<
    number,
    { readonly slice: number; readonly memory: readonly SharedArrayBuffer[]; readonly bytes: number }
  >()
  private bytes = 0

  constructor(private readonly most = MOST_KEPT) {}

  keep(member: number, slice: number, memory: readonly SharedArrayBuffer[]): void {
    this.take(member, null)
    const bytes = memory.reduce((sum, { byteLength }) => sum + byteLength, 0)
    this.kept.set(member, { slice, memory, bytes })
    this.bytes += bytes
    for (const [oldest] of this.kept) {
      if (this.bytes <= this.most) return
      this.take(oldest, null)
    }
  }

  /** Hands out the member's memory as it was after `snapshot`; undefined where it is not here. Nothing of the member is kept then. */
  take(member: number, snapshot: SnapshotRef | null): readonly SharedArrayBuffer[] | undefined {
    const found = this.kept.get(member)
    if (!found) return undefined
    this.kept.delete(member)
    this.bytes -= found.bytes
    return found.slice === snapshot?.slice ? found.memory : undefined
  }
}
