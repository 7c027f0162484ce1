import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError } from './disk-error.js'

/**
 * Replaces a file so that a reader, or a run after a crash, finds the old text or the new one, whole.
 *
 * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export function writeFileAtomic(file: string, text: string): void {
  const folder = path.dirname(file)
  const temporary = draftOf(file)
  try {
    const handle = openSync(temporary, 'w')
    try {
      writeFileSync(handle, text)
      fsyncSync(handle)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
    syncFolder(folder)
  } catch (error) {
    throw diskError(error, folder)
  }
}

/** A name of this process alone: two that write one file at the same moment leave the text of one of them, not a mixture. */
const draftOf = (file: string): string => `${file}.${process.pid}.new`

/** True for the name of a draft, which a kill has left or which is about to replace a file. Older versions left out the process id. */
export function isDraft(name: string): boolean {
  return /\.(json|csv|svg)(\.\d+)?\.new$/.test(name)
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
