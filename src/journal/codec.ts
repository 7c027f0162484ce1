import { Deserializer, Serializer } from 'node:v8'
import { crc32 } from 'node:zlib'
import { CladeError } from '../errors.js'

const CHECKSUM_BYTES = 4
const NO_CHECKSUM = new Uint8Array(CHECKSUM_BYTES)

/**
 * The one codec for all that crosses a thread or a disk: Node's structured clone, which is exact, and in C++, which needs no warming up
 * where it runs fifty times a second. A flipped bit would decode to another value, so a CRC-32 goes first.
 *
 * A typed array that is a view of a larger buffer is written with the whole buffer.
 */
export function encode(value: unknown): Uint8Array {
  return sealed(new Serializer(), value)
}

function sealed(serializer: Serializer, value: unknown): Uint8Array {
  serializer.writeRawBytes(NO_CHECKSUM)
  serializer.writeHeader()
  serializer.writeValue(value)
  const { buffer, byteOffset, length } = serializer.releaseBuffer()
  const bytes = new Uint8Array(buffer, byteOffset, length)
  new DataView(buffer, byteOffset).setUint32(0, crc32(bytes.subarray(CHECKSUM_BYTES)))
  return bytes
}

/**
 * @param what names the bytes in the error ("the snapshot after slice 7 of member 3").
 * @throws CladeError JOURNAL_CORRUPT unless `bytes` are what `encode` made
 */
export function decode(bytes: Uint8Array, what: string): unknown {
  return opened(new Deserializer(checkedBody(bytes, what)), what)
}

function checkedBody(bytes: Uint8Array, what: string): Uint8Array {
  const body = bytes.subarray(CHECKSUM_BYTES)
  if (body.length === 0 || crc32(body) !== checksumOf(bytes)) {
    throw new CladeError('JOURNAL_CORRUPT', `Cannot read ${what}: its bytes fail their checksum`)
  }
  return body
}

function opened(deserializer: Deserializer, what: string): unknown {
  try {
    deserializer.readHeader()
  } catch {
    throw new CladeError('JOURNAL_FOREIGN', `Cannot read ${what}: a newer Node than ${process.version} wrote it`)
  }
  return deserializer.readValue()
}

/** Typed arrays by the number that stands for their kind in what `encodeApart` writes: never to be reordered. */
const KINDS = [
  ...[Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array, Int8Array, Int16Array, Uint16Array, Uint8ClampedArray],
  ...[BigInt64Array, BigUint64Array],
] as const
const KIND_NAMES: readonly string[] = KINDS.map(({ name }) => name)

/**
 * Encodes as `encode` does, but leaves typed arrays of `least` bytes or more outside: the bytes refer to them by their index in `large`.
 * These are the very arrays of `value`, not copies. A view is written without the rest of its buffer.
 */
export function encodeApart(value: unknown, least: number): { readonly bytes: Uint8Array; readonly large: readonly Uint8Array[] } {
  if (isSmall(value, least)) return { bytes: encode(value), large: [] }
  const serializer = new ApartSerializer(least)
  return { bytes: sealed(serializer, value), large: serializer.large }
}

/** Levels of objects that `isSmall` looks into; a circle ends there. */
const DEEPEST = 10

/**
 * True where nothing has to be left outside, and no view has a rest of its buffer. Then the callback for each view is not needed, which
 * takes longer than encoding a member's usual state does.
 */
function isSmall(value: unknown, least: number, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (ArrayBuffer.isView(value)) return value.byteLength < least && isWhole(value) && kindOf(value) >= 0
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return isPlain && depth < DEEPEST && Object.values(value).every((inner) => isSmall(inner, least, depth + 1))
}

function isWhole({ buffer, byteLength }: ArrayBufferView): boolean {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
}

/** -1: no typed array. */
function kindOf(view: ArrayBufferView): number {
  return KIND_NAMES.indexOf((view as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? '')
}

/**
 * The inverse of `encodeApart`.
 *
 * @param large gives the `length` bytes of a large array, in a buffer of its own
 * @throws CladeError as `decode`
 */
export function decodeApart(bytes: Uint8Array, what: string, large: (index: number, length: number) => ArrayBuffer): unknown {
  return opened(new ApartDeserializer(checkedBody(bytes, what), large), what)
}

/** A method of Serializer that Node documents and its types leave out. */
interface HostObjects {
  _setTreatArrayBufferViewsAsHostObjects(flag: boolean): void
}

class ApartSerializer extends Serializer {
  readonly large: Uint8Array[] = []

  constructor(private readonly least: number) {
    super()
    ;(this as unknown as HostObjects)._setTreatArrayBufferViewsAsHostObjects(true)
  }

  /** Called for each view. */
  _writeHostObject(view: ArrayBufferView): void {
    const kind = kindOf(view)
    if (kind < 0) throw new Error(`#<${view.constructor.name}> could not be cloned.`)
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    const isLarge = bytes.length >= this.least
    this.writeUint32(2 * kind + Number(isLarge))
    this.writeDouble(bytes.length)
    if (isLarge) this.writeUint32(this.large.push(bytes) - 1)
    else this.writeRawBytes(bytes)
  }
}

class ApartDeserializer extends Deserializer {
  constructor(
    body: Uint8Array,
    private readonly large: (index: number, length: number) => ArrayBuffer,
  ) {
    super(body)
  }

  _readHostObject(): ArrayBufferView {
    const tag = this.readUint32()
    const length = this.readDouble()
    const buffer = tag % 2 === 1 ? this.large(this.readUint32(), length) : Uint8Array.from(this.readRawBytes(length)).buffer
    return new KINDS[tag >> 1]!(buffer)
  }
}

function checksumOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, CHECKSUM_BYTES).getUint32(0)
}
