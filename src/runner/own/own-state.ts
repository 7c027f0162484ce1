import { CladeError } from '../../errors.js'
import { decodeApart, encode, encodeApart } from '../../journal/codec.js'
import { type OwnUpdate, PIECE_BYTES, type Piece } from '../../journal/own.js'
import type { Plain, StoreSpec } from '../../trainable.js'
import { checksumOf, type OwnRecord, pieceOf, piecesIn, recordIn, sharedMemory } from './memory.js'
import { columnBytes, Ring } from './ring.js'

type Stores = Readonly<Record<string, StoreSpec>>

/** A large array, as it is at the latest snapshot (and that of a store as the slice leaves it). */
interface Slot {
  readonly memory: SharedArrayBuffer
  readonly checksums: Uint32Array
}

/** The private state at the end of a slice: the update for the journal, and the memory that the next slice goes on in. */
export interface SavedState {
  readonly update: OwnUpdate
  /** The large arrays of `Snapshot.own`, whose memory may be used again. */
  readonly spare: readonly Uint8Array[]
  readonly memory: readonly SharedArrayBuffer[]
}

/** The private state of the member in a lane: its stores, and the contents of its latest `Snapshot.own`. */
export class OwnState {
  readonly stores: Readonly<Record<string, Ring>>
  /** The slots of the stores' columns, then those of the large arrays of `Snapshot.own`. */
  private readonly slots: Slot[]
  private readonly columns: number

  private constructor(
    specs: Stores,
    slots: readonly Slot[],
    appended: readonly number[],
    private fresh: boolean,
  ) {
    this.slots = [...slots]
    let column = 0
    const rings = Object.entries(specs).map(([name, spec], store) => {
      const memory = Object.keys(spec.columns).map(() => slots[column++]!.memory)
      return [name, new Ring(spec, memory, appended[store] ?? 0)] as const
    })
    this.stores = Object.fromEntries(rings)
    this.columns = column
  }

  /** The state of a new member: empty stores. */
  static fresh(specs: Stores): OwnState {
    return new OwnState(specs, columnBytes(specs).map(emptySlot), [], true)
  }

  /**
   * A member's after its latest snapshot.
   *
   * @param bytes the record, `memory` the large arrays that go with it
   * @param spare what an earlier `save` left: fresh pages for tens of megabytes cost ten times the copy into them
   * @returns the state, and `Snapshot.own`, in memory of its own
   * @throws CladeError JOURNAL_CORRUPT, TRAINABLE_CONTRACT where the stores are not those that were saved
   */
  static restored(
    specs: Stores,
    { record: bytes, memory }: { readonly record: Uint8Array; readonly memory: readonly SharedArrayBuffer[] },
    spare: readonly Uint8Array[],
    what: string,
  ): [OwnState, Plain] {
    const record = recordIn(bytes, what)
    const expected = columnBytes(specs)
    if (record.appended.length !== Object.keys(specs).length || expected.some((length, i) => length !== record.lengths[i])) {
      const got = record.lengths.slice(0, expected.length).join(', ')
      throw new CladeError(
        'TRAINABLE_CONTRACT',
        `Expected the stores in ${what} to have columns of ${expected.join(', ')} bytes, got ${got}`,
      )
    }
    const slots = memory.map((buffer, i) => ({ memory: buffer, checksums: record.checksums[i]! }))
    const state = new OwnState(specs, slots, record.appended, false)
    // A copy: the trainable may do with it what it likes.
    const own = decodeApart(record.own, what, (index) => copyOf(memory[expected.length + index]!, spare[index])) as Plain
    return [state, own]
  }

  /** Ends a slice: compares, copies and checks what changed. @throws Error where `own` cannot be cloned */
  save(own: Plain): SavedState {
    const { bytes, large } = encodeApart(own, PIECE_BYTES)
    const whole = this.makeRoom(large)
    const rings = Object.values(this.stores)
    const changes = [...rings.flatMap((ring) => ring.changes(whole)), ...large.map((array, i) => this.compare(array, this.columns + i))]
    if (whole) for (let slot = this.columns; slot < this.slots.length; slot++) changes[slot] = writtenOf(this.slots[slot]!, changes[slot]!)
    const pieces = this.collect(changes)
    for (const ring of rings) ring.saved()
    this.fresh = false
    const record = encode({
      appended: rings.map(({ appended }) => appended),
      lengths: this.slots.map(({ memory }) => memory.byteLength),
      checksums: this.slots.map(({ checksums }) => checksums),
      own: bytes,
    } satisfies OwnRecord)
    return { update: { record, whole, pieces }, spare: large, memory: this.slots.map(({ memory }) => memory) }
  }

  /** Makes a slot of the right size for each array. Returns true where the journal may hold useless pieces, so that all is written anew. */
  private makeRoom(large: readonly Uint8Array[]): boolean {
    let whole = this.fresh
    if (this.slots.length > this.columns + large.length) {
      this.slots.length = this.columns + large.length
      whole = true
    }
    for (const [i, { length }] of large.entries()) {
      const before = this.slots[this.columns + i]
      if (before?.memory.byteLength === length) continue
      const slot = emptySlot(length)
      if (before && before.memory.byteLength < length) {
        new Uint8Array(slot.memory).set(new Uint8Array(before.memory))
        slot.checksums.set(before.checksums)
      } else if (before) whole = true
      this.slots[this.columns + i] = slot
    }
    return whole
  }

  /** Copies the pieces of the array that have changed. Returns their indices. */
  private compare(array: Uint8Array, slot: number): number[] {
    const { memory } = this.slots[slot]!
    const pieces: number[] = []
    for (let index = 0; index < piecesIn(array.length); index++) {
      const before = pieceOf(memory, index)
      const now = array.subarray(index * PIECE_BYTES, index * PIECE_BYTES + before.length)
      if (Buffer.compare(now, before) === 0) continue
      before.set(now)
      pieces.push(index)
    }
    return pieces
  }

  /** Copies these pieces of each slot, each into a buffer of its own: the next slice writes into the same memory. */
  private collect(changes: readonly (readonly number[])[]): Piece[] {
    return changes.flatMap((indices, number) => {
      const { memory, checksums } = this.slots[number]!
      return indices.map((index) => {
        const bytes = pieceOf(memory, index).slice()
        checksums[index] = checksumOf(bytes)
        return { slot: number, index, bytes }
      })
    })
  }
}

/** @param spare is what the copy is made in, if it is of the right size */
function copyOf(memory: SharedArrayBuffer, spare: Uint8Array | undefined): ArrayBuffer {
  const { buffer } = spare ?? {}
  const copy = buffer instanceof ArrayBuffer && buffer.byteLength === memory.byteLength ? buffer : new ArrayBuffer(memory.byteLength)
  new Uint8Array(copy).set(new Uint8Array(memory))
  return copy
}

function emptySlot(bytes: number): Slot {
  return { memory: sharedMemory(bytes), checksums: new Uint32Array(piecesIn(bytes)) }
}

/** The indices of pieces that were ever written, these included. */
function writtenOf({ checksums }: Slot, changed: readonly number[]): number[] {
  const written = new Set(changed)
  checksums.forEach((checksum, index) => {
    if (checksum !== 0) written.add(index)
  })
  return [...written]
}
