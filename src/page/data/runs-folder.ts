import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** Folders below the folder of runs that are looked into. */
const DEPTH = 4
const SKIPPED = new Set(['journal', 'node_modules'])

export interface Found {
  /** The path from the folder of runs, with slashes; '.' for that folder itself. */
  readonly id: string
  /** Absolute. */
  readonly folder: string
  readonly kind: 'run' | 'compare'
}

/**
 * The runs and compares in a folder of runs, or the one that it is itself. Links lead nowhere: what is found lies in the folder, and all
 * that is ever read of it.
 */
export function findRuns(root: string): Found[] {
  const found: Found[] = []
  const look = (folder: string, id: string, depth: number): void => {
    const kind = kindOf(folder)
    if (kind) found.push({ id: id || '.', folder, kind })
    if (kind === 'run' || depth === DEPTH) return
    for (const name of foldersIn(folder)) look(path.join(folder, name), id ? `${id}/${name}` : name, depth + 1)
  }
  look(root, '', 0)
  return found
}

function kindOf(folder: string): Found['kind'] | null {
  if (isFile(folder, 'run.json')) return isOwn(folder) ? 'run' : null
  return isFile(folder, 'compare.json') ? 'compare' : null
}

/** False where a run's journal is a link to somewhere else. */
function isOwn(folder: string): boolean {
  try {
    const real = realpathSync(folder)
    return realpathSync(path.join(folder, 'journal', 'data.mdb')) === path.join(real, 'journal', 'data.mdb')
  } catch {
    // There is no journal yet.
    return !lstatSync(path.join(folder, 'journal'), { throwIfNoEntry: false })?.isSymbolicLink()
  }
}

const isFile = (folder: string, name: string): boolean => lstatSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile() === true

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch {
    // It was removed in the meantime, or may not be read.
    return []
  }
}
