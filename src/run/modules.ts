import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import type { ModuleHashes, RunFile } from '../journal/run-file.js'
import { portable } from './experiment-path.js'

/** @param files absolute paths; one that is gone since it was loaded counts as empty */
export function hashesOf(files: readonly string[], experimentPath: string): ModuleHashes {
  const folder = path.dirname(experimentPath)
  return Object.fromEntries([...new Set(files)].sort().map((file) => [portable(path.relative(folder, file)), hashOf(file)]))
}

/** The files that differ, with how: `grid.mjs has changed`. Empty where none does. */
export function moduleChanges(before: ModuleHashes, now: ModuleHashes): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((file) => {
    if (before[file] === now[file]) return []
    if (now[file] === undefined) return [`${file} is not loaded any more`]
    return [before[file] === undefined ? `${file} is loaded in addition` : `${file} has changed`]
  })
}

/**
 * The modules that differ from those that the run was last trained with.
 *
 * @param raised false: a run that has finished is not trained again, so that none matters
 */
export function changesOf({ status, modules, changes }: RunFile, now: ModuleHashes, raised: boolean): string[] {
  const before = changes?.at(-1)?.modules ?? modules
  return before === undefined || (status === 'finished' && !raised) ? [] : moduleChanges(before, now)
}

/** @throws CladeError RUN_MODULES_CHANGED where files differ */
export function mustBeAccepted(folder: string, files: readonly string[]): void {
  if (files.length === 0) return
  const remedy = 'go back to it, or add --accept-changes, and verify cannot prove what is trained from here on'
  throw new CladeError('RUN_MODULES_CHANGED', `${folder} was trained with other modules: ${files.join(', ')}; ${remedy}`)
}

/** First 16 hex digits of the SHA-256. */
function hashOf(file: string): string {
  let bytes: Uint8Array = new Uint8Array()
  try {
    bytes = readFileSync(file)
  } catch {
    // It was deleted after it was loaded, which is a change like another.
  }
  return hash('sha256', bytes, 'hex').slice(0, 16)
}
