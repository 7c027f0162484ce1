import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import { isDraft } from '../journal/atomic-file.js'
import { diskError, errorCode } from '../journal/disk-error.js'

/** The contents of a folder where a run is to go: nothing (or no folder), a run, or something else. */
export type Occupant = 'nothing' | 'run' | 'foreign'

/** True for the name of a claim or a draft: a killed process may leave these in a folder, and a live one is about to replace them. */
export function isLeftover(name: string): boolean {
  return name.startsWith('.claim,') || isDraft(name)
}

export function occupant(folder: string): Occupant {
  const names = namesIn(folder)
  if (names?.includes('run.json')) return 'run'
  return names?.every(isLeftover) ? 'nothing' : 'foreign'
}

/** Names in the folder, from a single read, since its owner may be writing; null where a file stands in its place. */
export function namesIn(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    if (errorCode(error) === 'ENOTDIR') return existsSync(folder) ? null : []
    throw diskError(error, folder)
  }
}

/** The folders `first`, `first-2`, `first-3` and so on, for runs without `--out`. */
export function* seriesOf(first: string): Generator<string> {
  yield first
  for (let n = 2; ; n++) yield `${first}-${n}`
}

/** The last folder of the series that holds a run, even if earlier ones are gone; `first` where none does. */
export function lastOf(first: string): string {
  const before = `${path.basename(first)}-`
  const numbers = (namesIn(path.dirname(first)) ?? []).flatMap((name) =>
    name.startsWith(before) && /^[1-9]\d*$/.test(name.slice(before.length)) ? [Number(name.slice(before.length))] : [],
  )
  const last = numbers.sort((a, b) => b - a).find((n) => occupant(`${first}-${n}`) === 'run')
  return last === undefined ? first : `${first}-${last}`
}

/** A run never overwrites anything. @throws CladeError RUN_EXISTS, RUN_FOLDER_TAKEN unless the folder holds nothing */
export function mustBeFree(folder: string): void {
  const kind = occupant(folder)
  if (kind === 'run') {
    throw new CladeError('RUN_EXISTS', `${folder} already holds a run: add --resume to go on with it, or choose another --out`)
  }
  mustNotBeForeign(folder, kind)
}

/** @throws CladeError RUN_FOLDER_TAKEN where the folder holds something else than a run */
export function mustNotBeForeign(folder: string, kind = occupant(folder)): void {
  if (kind !== 'foreign') return
  throw new CladeError('RUN_FOLDER_TAKEN', `${folder} already holds something that is no run of Clade: choose another --out`)
}

/**
 * Makes a folder and its parents.
 *
 * @returns the folders that were made, the innermost first
 * @throws CladeError RUN_FOLDER_UNWRITABLE, DISK_FULL
 */
export function makeFolder(folder: string): readonly string[] {
  try {
    return makeWithParents(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw diskError(error, folder)
    throw new CladeError('RUN_FOLDER_UNWRITABLE', `Expected ${folder} to be a folder that can be made, got ${(error as Error).message}`)
  }
}

/** @throws CladeError RUN_FOLDER_UNWRITABLE where nothing can be written to a folder that is there */
export function mustBeWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    // What is not there is for others to tell.
    if (errorCode(error) !== 'ENOENT') throw diskError(error, folder)
  }
}

/** Node's own `recursive` is no way: where a system says ENOENT although the parent is there, as in /proc, Node 20 tries again for ever. */
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
