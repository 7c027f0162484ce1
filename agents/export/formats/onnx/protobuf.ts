/**
 * The wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as far as a model needs it: a message is
 * fields one after another, each a key and a value.
 */

/** Pieces of a message, which are put together once, at the end. */
export type Bytes = readonly Uint8Array[]

const VARINT = 0
const LENGTH_DELIMITED = 2
const FIXED_32 = 5

const utf8 = new TextEncoder()

/** A whole number; negative ones in two's complement of 64 bits, as int32 and int64 want them. */
export function int(field: number, value: number | bigint): Bytes {
  return [Uint8Array.from([...varint(BigInt(8 * field + VARINT)), ...varint(BigInt.asUintN(64, BigInt(value)))])]
}

/** A float32. */
export function float(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return [Uint8Array.from(varint(BigInt(8 * field + FIXED_32))), bytes]
}

export function text(field: number, value: string): Bytes {
  return bytes(field, utf8.encode(value))
}

export function bytes(field: number, value: Uint8Array): Bytes {
  return message(field, [value])
}

export function message(field: number, ...parts: readonly Bytes[]): Bytes {
  const content = parts.flat()
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return [Uint8Array.from([...varint(BigInt(8 * field + LENGTH_DELIMITED)), ...varint(BigInt(length))]), ...content]
}

/** The pieces in one array. */
export function joined(...parts: readonly Bytes[]): Uint8Array {
  const all = parts.flat()
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of all) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Seven bits a byte, lowest first; the top bit says that another follows. */
function varint(value: bigint): number[] {
  const out: number[] = []
  let rest = value
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return [...out, Number(rest)]
}
