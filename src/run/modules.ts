import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ModuleHashes } from '../journal/run-file.js'

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

/** First 16 hex digits of the SHA-256. */
function hashOf(file: string): string {
  let bytes: Uint8Array = new Uint8Array()
  try {
    bytes = readFileSync(file)
  } catch {
    // It was deleted after it was loaded, which is a change like another.
  }
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

/** A relative path as any system reads it. */
const portable = (file: string): string => file.split(path.sep).join('/')
