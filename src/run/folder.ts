import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import { diskError, errorCode } from '../journal/disk-error.js'

/** What stands where a run is to go: nothing (or an empty folder), a run, or something of somebody else's. */
export type Occupant = 'nothing' | 'run' | 'foreign'

/** @param draft what a kill while the folder's first file is written leaves */
export function occupant(folder: string, draft = 'run.json.new'): Occupant {
  try {
    const stat = statSync(folder, { throwIfNoEntry: false })
    if (!stat) return 'nothing'
    if (!stat.isDirectory()) return 'foreign'
    if (existsSync(path.join(folder, 'run.json'))) return 'run'
    return readdirSync(folder).every((name) => name === draft) ? 'nothing' : 'foreign'
  } catch (error) {
    throw diskError(error, folder)
  }
}

/** Nothing that is there is ever written over. @throws CladeError RUN_EXISTS, RUN_FOLDER_TAKEN */
export function mustBeFree(folder: string): void {
  switch (occupant(folder)) {
    case 'run':
      throw new CladeError('RUN_EXISTS', `${folder} already holds a run: add --resume to go on with it, or choose another --out`)
    case 'foreign':
      throw new CladeError('RUN_FOLDER_TAKEN', `${folder} already holds something that is no run of Clade: choose another --out`)
    case 'nothing':
  }
}

/** @throws CladeError RUN_FOLDER_UNWRITABLE, DISK_FULL */
export function makeFolder(folder: string): void {
  try {
    makeWithParents(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw diskError(error, folder)
    throw new CladeError('RUN_FOLDER_UNWRITABLE', `Expected ${folder} to be a folder that can be made, got ${(error as Error).message}`)
  }
}

/** Not by `recursive` alone: where the system says ENOENT although the parent is there, as /proc does, Node 20 tries again for ever. */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return
  makeWithParents(path.dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process was quicker.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}
