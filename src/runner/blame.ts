import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Place {
  readonly file: string
  readonly line: number
}

/** The frames of an error's stack that are somebody's code, innermost first: not Node's own, not the TypeScript loader's. */
export function placesOf(error: unknown): readonly Place[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  return error.stack.split('\n').flatMap((frame) => {
    const [, file, line] = /^\s+at (?:.*\()?(.+?):(\d+):\d+\)?$/.exec(frame) ?? []
    if (file === undefined || /^(?:async )?(?:node:|data:|<)|[\\/]node_modules[\\/](?:jiti|piscina)[\\/]/.test(file)) return []
    const path = file.replace(/^async /, '')
    return [{ file: path.startsWith('file:') ? fileURLToPath(path) : path, line: Number(line) }]
  })
}

/** What was thrown, as one line: `TypeError: x is not a function (my-env.ts:12)`. */
export function oneLine(error: unknown): string {
  const [place] = placesOf(error)
  const text = error instanceof Error ? `${error.name}: ${messageOf(error)}` : `${String(error)} was thrown`
  return place === undefined ? text : `${text} (${basename(place.file)}:${place.line})`
}

/** The first line of the message; `(0, _clade.pbt)` is what an imported name looks like after the loader, so only the name is kept. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [line = ''] = message.trim().split('\n')
  return line.replace(/\(0 ?, ?_\w+\.(\w+)\)/g, '$1').trim()
}

/** An error whose reader is told what to mend: it carries a stable code. Told by name, since a plug-in may bring another copy of the class. */
export function isForTheUser(error: unknown): error is Error & { readonly code: string; readonly badInput?: unknown } {
  return (
    error instanceof Error &&
    ['CladeError', 'EnvError', 'AgentError'].includes(error.name) &&
    typeof (error as { code?: unknown }).code === 'string'
  )
}
