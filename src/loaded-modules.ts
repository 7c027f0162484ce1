import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** dist/, the compiled package that this process runs: its version stands for its modules. */
export const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/** Modules that this thread has loaded by path. */
const asked = new Set<string>()

/** To be called for each module that is loaded by its absolute path. */
export function noteLoaded(path: string): void {
  asked.add(path)
}

/**
 * The files of the user's own modules that this thread has loaded, as absolute paths in order: those that were asked for, and what they
 * import in turn. Not those of packages (node_modules), nor files that a module reads by itself.
 *
 * Modules that `require` and jiti loaded are in Node's table of modules. Those that Node's own `import` loaded are in no table, so they are
 * looked for in the text of the others.
 */
export async function loadedModules(): Promise<readonly string[]> {
  const found = new Set<string>([...asked, ...Object.keys(createRequire(import.meta.url).cache)].filter(isUsers))
  if (found.size === 0) return []
  // Not its WebAssembly, which takes 10 GiB of addresses: `ulimit -v` may not leave them.
  const { parse } = await import('es-module-lexer/js')
  // A set is gone through in the order of its additions, those made meanwhile included.
  for (const file of found) for (const imported of importsOf(file, parse)) if (isUsers(imported)) found.add(imported)
  return [...found].sort()
}

const isUsers = (file: string): boolean => !file.startsWith(PACKAGE) && !file.includes(`${sep}node_modules${sep}`)

type Parse = typeof import('es-module-lexer/js').parse

/** The files that a module imports by path; none of TypeScript that the parser cannot read, which jiti loaded with all its imports. */
function importsOf(file: string, parse: Parse): string[] {
  try {
    const [imports] = parse(readFileSync(file, 'utf8'))
    return imports.flatMap(({ n: name = '' }) => {
      const imported = name.startsWith('file:') ? fileURLToPath(name) : /^[./]/.test(name) ? resolve(dirname(file), name) : undefined
      return imported !== undefined && statSync(imported, { throwIfNoEntry: false })?.isFile() ? [imported] : []
    })
  } catch {
    return []
  }
}
