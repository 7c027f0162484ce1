import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError } from './disk-error.js'

/**
 * Replaces a file so that a reader, or a run after a crash, finds the old contents or the new ones, whole.
 *
 * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export function writeFileAtomic(file: string, contents: string | Uint8Array): void {
  const draft = new Draft(file)
  try {
    writeFileSync(draft.path, contents)
    draft.publish()
  } catch (error) {
    draft.discard()
    throw diskError(error, path.dirname(file))
  }
}

/** New contents of a file that are written piece by piece to `path`, until `publish` puts them in the place of the old ones. */
export class Draft {
  readonly path: string

  constructor(private readonly file: string) {
    this.path = draftOf(file)
  }

  /** Replaces the file. @throws the system's error */
  publish(): void {
    // Windows flushes only what it may write.
    const handle = openSync(this.path, 'r+')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(this.path, this.file)
    syncFolder(path.dirname(this.file))
  }

  /** Removes what was written, where it was not published. It never throws: the error that it is called for is the one to tell. */
  discard(): void {
    try {
      rmSync(this.path, { force: true })
    } catch {
      // There was no way to write it either.
    }
  }
}

/** A name of this process alone: two that write one file at the same moment leave the contents of one of them, not a mixture. */
const draftOf = (file: string): string => `${file}.${process.pid}.new`

/** True for the name of a draft, which a kill has left or which is about to replace a file. Older versions left out the process id. */
export function isDraft(name: string): boolean {
  return /\.(json|csv|svg|html)(\.\d+)?\.new$/.test(name)
}

/** Puts the rename itself on disk. Windows cannot open a folder, and needs no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
