import type { SnapshotRef } from '../population/types.js'
import { pieceKey, type SliceId } from './names.js'

/** Bytes of a piece, a multiple of 8: with the head that LMDB puts before them they fill 16 of its pages of 4 KB. */
export const PIECE_BYTES = 65536 - 64

/** Bytes [index * PIECE_BYTES, ...) of one of a member's large arrays, which are numbered by `slot`. */
export interface Piece {
  readonly slot: number
  readonly index: number
  readonly bytes: Uint8Array
}

/** A member's private state after a slice, as far as it differs from its state after the slice before. */
export interface OwnUpdate {
  /** All but the large arrays, encoded. */
  readonly record: Uint8Array
  /** True: `pieces` are all that there are, and earlier ones are void. */
  readonly whole: boolean
  readonly pieces: readonly Piece[]
}

/** A member's private state, to be read. A piece that was never written is undefined, and is zeros. */
export interface SavedOwn {
  readonly record: Uint8Array
  piece(slot: number, index: number): Uint8Array | undefined
}

/** Several updates of a member, merged. */
interface MergedUpdates {
  readonly slice: number
  /** null: dropped. */
  readonly record: Uint8Array | null
  readonly whole: boolean
  readonly pieces: Map<string, Uint8Array>
}

/**
 * The private states of members, each after its latest slice: only the member itself needs its state, and no earlier one. They are made
 * of updates, in order; where the first update of a member is not `whole`, the rest of its state lies elsewhere.
 */
export class OwnStates {
  private readonly states = new Map<number, MergedUpdates>()

  get(member: number): MergedUpdates | undefined {
    return this.states.get(member)
  }

  entries(): Iterable<[number, MergedUpdates]> {
    return this.states
  }

  update({ member, slice }: SliceId, { record, whole, pieces }: OwnUpdate): void {
    const before = whole ? undefined : this.states.get(member)
    const all = before?.pieces ?? new Map<string, Uint8Array>()
    for (const { slot, index, bytes } of pieces) all.set(pieceKey(member, slot, index), bytes)
    this.states.set(member, { slice, record, whole: whole || before?.whole === true, pieces: all })
  }

  drop(member: number, slice: number): void {
    this.states.set(member, { slice, record: null, whole: true, pieces: new Map() })
  }
}

/**
 * The state after the slice of `ref`; undefined where the latest state is another slice's.
 *
 * @param states to be looked through in order
 * @param rest looks up pieces that none of them has
 */
export function ownIn(
  states: readonly OwnStates[],
  ref: SnapshotRef,
  rest?: (key: string) => Uint8Array | undefined,
): SavedOwn | undefined {
  const found = states.flatMap((each) => each.get(ref.member) ?? [])
  const [latest] = found
  if (!latest?.record || latest.slice !== ref.slice) return undefined
  return {
    record: latest.record,
    piece(slot, index) {
      const key = pieceKey(ref.member, slot, index)
      for (const { pieces, whole } of found) {
        const bytes = pieces.get(key)
        if (bytes || whole) return bytes
      }
      return rest?.(key)
    },
  }
}
