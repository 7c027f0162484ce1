import { createHash } from 'node:crypto'
import { Packr, RESET_BUFFER_MODE } from 'msgpackr'
import { CladeError } from '../errors.js'

/**
 * The one codec for all that crosses a thread or a disk. msgpackr's default mode corrupts typed arrays without a word;
 * `structuredClone` is exact. Records would be compiled anew for each message, which takes longer than all the rest. A flipped bit would
 * decode to another value, so eight bytes of SHA-256 go first.
 */
const packr = new Packr({ structuredClone: true, useRecords: false })
const CHECKSUM_BYTES = 8

export function encode(value: unknown): Uint8Array {
  // Its own buffer, used again by the next call: the copy is made below.
  const body = packr.pack(value, RESET_BUFFER_MODE)
  const bytes = new Uint8Array(CHECKSUM_BYTES + body.length)
  bytes.set(checksum(body))
  bytes.set(body, CHECKSUM_BYTES)
  return bytes
}

/** @param what names the bytes in the error ("the snapshot of member 3 after slice 7"). */
export function decode(bytes: Uint8Array, what: string): unknown {
  verify(bytes, what)
  return packr.unpack(bytes.subarray(CHECKSUM_BYTES))
}

/** Throws JOURNAL_CORRUPT unless `bytes` are what `encode` made. */
function verify(bytes: Uint8Array, what: string): void {
  const expectedSum = checksum(bytes.subarray(CHECKSUM_BYTES))
  const intact = bytes.length > CHECKSUM_BYTES && Buffer.compare(expectedSum, bytes.subarray(0, CHECKSUM_BYTES)) === 0
  if (!intact) throw new CladeError('JOURNAL_CORRUPT', `Cannot read ${what}: its bytes fail their checksum`)
}

function checksum(body: Uint8Array): Uint8Array {
  return createHash('sha256').update(body).digest().subarray(0, CHECKSUM_BYTES)
}
