import { Deserializer, Serializer } from 'node:v8'
import { crc32 } from 'node:zlib'
import { CladeError } from '../errors.js'

const CHECKSUM_BYTES = 4
const ROOM_FOR_IT = new Uint8Array(CHECKSUM_BYTES)

/**
 * The one codec for all that crosses a thread or a disk: Node's structured clone, which is exact, and in C++, which needs no warming up
 * where it runs fifty times a second. A flipped bit would decode to another value, so a CRC-32 goes first.
 *
 * Of a typed array that is a view of a larger buffer, the whole buffer is written.
 */
export function encode(value: unknown): Uint8Array {
  const serializer = new Serializer()
  serializer.writeRawBytes(ROOM_FOR_IT)
  serializer.writeHeader()
  serializer.writeValue(value)
  const { buffer, byteOffset, length } = serializer.releaseBuffer()
  const bytes = new Uint8Array(buffer, byteOffset, length)
  new DataView(buffer, byteOffset).setUint32(0, crc32(bytes.subarray(CHECKSUM_BYTES)))
  return bytes
}

/**
 * @param what names the bytes in the error ("the snapshot of member 3 after slice 7").
 * @throws CladeError JOURNAL_CORRUPT unless `bytes` are what `encode` made
 */
export function decode(bytes: Uint8Array, what: string): unknown {
  const body = bytes.subarray(CHECKSUM_BYTES)
  if (body.length === 0 || crc32(body) !== checksumOf(bytes)) {
    throw new CladeError('JOURNAL_CORRUPT', `Cannot read ${what}: its bytes fail their checksum`)
  }
  const deserializer = new Deserializer(body)
  try {
    deserializer.readHeader()
  } catch {
    throw new CladeError('JOURNAL_FOREIGN', `Cannot read ${what}: a newer Node than ${process.version} wrote it`)
  }
  return deserializer.readValue()
}

function checksumOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, CHECKSUM_BYTES).getUint32(0)
}
