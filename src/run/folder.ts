import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import { isDraft } from '../journal/atomic-file.js'
import { diskError, errorCode } from '../journal/disk-error.js'

/** What stands where a run is to go: nothing (or an empty folder), a run, or something of somebody else's. */
export type Occupant = 'nothing' | 'run' | 'foreign'

/** What a process that was killed may leave in a folder before the folder's first file is there; and what one that lives is about to replace. */
export function isLeftover(name: string): boolean {
  return name.startsWith('.claim,') || isDraft(name)
}

export function occupant(folder: string): Occupant {
  const names = namesIn(folder)
  if (names?.includes('run.json')) return 'run'
  return names?.every(isLeftover) ? 'nothing' : 'foreign'
}

/** What is in the folder, from one look at it, since its owner may be writing; null where there is a file in its place. */
export function namesIn(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    if (errorCode(error) === 'ENOTDIR') return existsSync(folder) ? null : []
    throw diskError(error, folder)
  }
}

/** `first`, `first-2`, `first-3` and so on: where runs go that were told no folder. */
export function* seriesOf(first: string): Generator<string> {
  yield first
  for (let n = 2; ; n++) yield `${first}-${n}`
}

/** The last folder of the series that holds a run, though folders before it may be gone; `first` where there is none. */
export function lastOf(first: string): string {
  const before = `${path.basename(first)}-`
  const numbers = (namesIn(path.dirname(first)) ?? []).flatMap((name) =>
    name.startsWith(before) && /^[1-9]\d*$/.test(name.slice(before.length)) ? [Number(name.slice(before.length))] : [],
  )
  const last = numbers.sort((a, b) => b - a).find((n) => occupant(`${first}-${n}`) === 'run')
  return last === undefined ? first : `${first}-${last}`
}

/** Nothing that is there is ever written over. @throws CladeError RUN_EXISTS, RUN_FOLDER_TAKEN */
export function mustBeFree(folder: string): void {
  const kind = occupant(folder)
  if (kind === 'run') {
    throw new CladeError('RUN_EXISTS', `${folder} already holds a run: add --resume to go on with it, or choose another --out`)
  }
  mustNotBeForeign(folder, kind)
}

/** @throws CladeError RUN_FOLDER_TAKEN */
export function mustNotBeForeign(folder: string, kind = occupant(folder)): void {
  if (kind !== 'foreign') return
  throw new CladeError('RUN_FOLDER_TAKEN', `${folder} already holds something that is no run of Clade: choose another --out`)
}

/** Returns the folders that were made, the innermost first. @throws CladeError RUN_FOLDER_UNWRITABLE, DISK_FULL */
export function makeFolder(folder: string): readonly string[] {
  try {
    return makeWithParents(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw diskError(error, folder)
    throw new CladeError('RUN_FOLDER_UNWRITABLE', `Expected ${folder} to be a folder that can be made, got ${(error as Error).message}`)
  }
}

/** Not by `recursive` alone: where the system says ENOENT although the parent is there, as /proc does, Node 20 tries again for ever. */
function makeWithParents(folder: string): readonly string[] {
  if (existsSync(folder)) return []
  const parents = makeWithParents(path.dirname(folder))
  try {
    mkdirSync(folder)
    return [folder, ...parents]
  } catch (error) {
    // Another process was quicker.
    if (errorCode(error) !== 'EEXIST') throw error
    return parents
  }
}
