import { hash } from 'node:crypto'

/** The same value with each typed array as its kind, length and hash: tens of thousands of numbers are compared, and shown, in one line. */
export function digest(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    return `${value.constructor.name}, ${byteLength} bytes: ${hash('sha1', new Uint8Array(buffer, byteOffset, byteLength).slice())}`
  }
  if (Array.isArray(value)) return value.map(digest)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, digest(each)]))
}
