import { statfsSync } from 'node:fs'
import { CladeError } from '../errors.js'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'])

/** The error for a failed write in `folder`: DISK_FULL, RUN_FOLDER_UNWRITABLE, RUN_FOLDER_GONE, or WRITE_FAILED with the system's words. */
export function diskError(error: unknown, folder: string): CladeError {
  if (error instanceof CladeError) return error
  const code = errorCode(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'ENOENT') return gone(folder)
  if (
    FULL.has(code) ||
    /MDB_MAP_FULL|No space left|quota exceeded|File too large/i.test(message) ||
    (isCutShort(message) && isFull(folder))
  ) {
    return full(folder)
  }
  if (REFUSED.has(code) || /Permission denied|Read-only file system/i.test(message)) {
    return new CladeError('RUN_FOLDER_UNWRITABLE', `Expected ${folder} to be a folder that can be written, got ${message}`)
  }
  return new CladeError('WRITE_FAILED', `Cannot write to ${folder}: ${message}`, false)
}

/** The error for a folder that was there before. */
export function gone(folder: string): CladeError {
  return new CladeError(
    'RUN_FOLDER_GONE',
    `Expected ${folder} to stay where it is, but it was moved or deleted: where it was moved, resume it there`,
  )
}

/** LMDB reports a write that the disk took only in part as EIO, whatever the cause. */
const isCutShort = (message: string) => /Input\/output error/i.test(message)

/**
 * To be called before LMDB makes its files: it maps them, and a mapped page that the disk has no room for takes the process down.
 *
 * @throws CladeError DISK_FULL
 */
export function checkRoom(folder: string): void {
  if (isFull(folder)) throw full(folder)
}

/** True where less than a MiB is left. A file system that tells no size is never full. */
function isFull(folder: string): boolean {
  const { blocks, bavail, bsize } = statfsSync(folder)
  return blocks > 0 && bavail * bsize < 2 ** 20
}

function full(folder: string): CladeError {
  return new CladeError('DISK_FULL', `The disk that holds ${folder} is full: make room, then resume the run`)
}

/** The `code` of a system error, or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
