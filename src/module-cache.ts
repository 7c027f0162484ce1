import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The folder that keeps translated modules, by the XDG rules, or false where there is none: a process may have no home, or one that it
 * may not write. It is made a folder at a time and never above the home, since Node's `recursive` loops for ever below /proc.
 */
export function moduleCacheFolder(): string | false {
  try {
    const { XDG_CACHE_HOME = '' } = process.env
    const parent = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache')
    const folder = join(parent, 'clade')
    if (!isAbsolute(folder)) return false
    for (const each of [parent, folder]) if (!statSync(each, { throwIfNoEntry: false })) mkdirSync(each)
    accessSync(folder, constants.W_OK | constants.X_OK)
    return folder
  } catch {
    return false
  }
}

/** True for an error that may come from reading or writing the cache (a full disk, a file of another user) instead of from the module. */
export function isOfModuleCache(error: unknown, folder: string | false): boolean {
  if (folder === false || !(error instanceof Error) || !('syscall' in error)) return false
  // Node names the file where opening it failed, and none where reading or writing it did.
  const { path } = error as NodeJS.ErrnoException
  return path === undefined || path.startsWith(folder)
}
