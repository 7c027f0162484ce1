import { createRequire } from 'node:module'
import type { Packr } from 'msgpackr'

export type Message = Readonly<Record<string, unknown>>

let loaded: Packr | undefined

/**
 * Plain msgpack, which is all that bridge.py reads: no records, no extensions. Bytes (Uint8Array) stay bytes. msgpackr is
 * loaded with the first frame: runs of other environments need not wait for it.
 */
function packr(): Packr {
  loaded ??= new (createRequire(import.meta.url)('msgpackr') as typeof import('msgpackr')).Packr({ useRecords: false })
  return loaded
}

export function encodeFrame(message: Message): Uint8Array {
  return packr().pack(listed(message))
}

export function decodeFrame(bytes: Uint8Array): Message {
  return packr().unpack(bytes) as Message
}

/** Typed arrays as lists: msgpack has none, and msgpackr would make a byte of each element, without a word. */
function listed(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array)
  if (Array.isArray(value)) return value.map(listed)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, listed(item)]))
}
