import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { CladeError } from '../errors.js'
import { diskError, errorCode } from './disk-error.js'

/** Where LMDB's first two pages (version 2 of its format, 24 bytes of page header) hold what is looked at here. */
const META_BYTES = 168
const MAGIC_AT = 24
const MAGIC = 0xbeefc0de
const PAGE_SIZE_AT = 48
const LAST_PAGE_AT = 144
const TRANSACTION_AT = 152
/** Bytes: more than the free pages that a transaction leaves at the end. */
const MOST_MISSING = 2n ** 28n

/**
 * Looks at a data.mdb before LMDB maps it, because LMDB would take the process down over a file that is not its own (segmentation fault)
 * or that was cut off (bus error). Such a file is an error; one that was cut off is made whole with zeros, which then fail their checksums.
 * A byte that flips inside LMDB's own pages is not seen here.
 *
 * @throws CladeError JOURNAL_FOREIGN when there is no file or it is not LMDB's, JOURNAL_CORRUPT when it is too short.
 */
export function checkLmdbFile(file: string): void {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw foreign(file, 'there is none')
    throw diskError(error, file)
  }
  try {
    const { size } = fstatSync(handle)
    const first = readMeta(handle, 0)
    if (first.readUInt32LE(MAGIC_AT) !== MAGIC) throw foreign(file, size < META_BYTES ? `a file of ${size} bytes` : 'other content')
    const pageSize = first.readUInt32LE(PAGE_SIZE_AT)
    if (pageSize < 256 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) throw corrupt(file, `a page size of ${pageSize}`)
    if (size < 2 * pageSize) throw corrupt(file, `only ${size} bytes`)
    const second = readMeta(handle, pageSize)
    const latest = first.readBigUInt64LE(TRANSACTION_AT) > second.readBigUInt64LE(TRANSACTION_AT) ? first : second
    const whole = (latest.readBigUInt64LE(LAST_PAGE_AT) + 1n) * BigInt(pageSize)
    const missing = whole - BigInt(size)
    if (missing > MOST_MISSING) throw corrupt(file, `a length of ${whole} bytes, and it has ${size}`)
    // A sound file may be shorter too: LMDB does not write free pages at the end.
    // By appending: another process may be writing the file, and a file that is too long harms nobody.
    if (missing > 0n) appendFileSync(file, Buffer.alloc(Number(missing)))
  } finally {
    closeSync(handle)
  }
}

function readMeta(handle: number, position: number): Buffer {
  const meta = Buffer.alloc(META_BYTES)
  readSync(handle, meta, 0, META_BYTES, position)
  return meta
}

function foreign(file: string, got: string): CladeError {
  return new CladeError('JOURNAL_FOREIGN', `Expected ${file} to be a Clade journal, got ${got}`)
}

function corrupt(file: string, got: string): CladeError {
  return new CladeError('JOURNAL_CORRUPT', `Cannot read the journal ${file}: its header tells of ${got}`)
}
