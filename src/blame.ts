import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A line of a file. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** The folders of Clade's own code, as this process runs it: `dist/src/` and so on. */
const OURS = ['src/', 'agents/', 'envs/', 'checks/', 'rooms/'].map((room) => fileURLToPath(new URL(`../${room}`, import.meta.url)))

/** True where the file is Clade's own. */
export function isOurs({ file }: Place): boolean {
  return OURS.some((folder) => file.startsWith(folder))
}

/** The frames of an error's stack that are somebody's code, innermost first: not Node's own, not the TypeScript loader's. */
export function placesOf(error: unknown): readonly Place[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  return error.stack.split('\n').flatMap((frame) => {
    const [, file, line] = /^\s+at (?:.*\()?(.+?):(\d+):\d+\)?$/.exec(frame) ?? []
    if (file === undefined || /^(?:async )?(?:node:|data:|<)|[\\/]node_modules[\\/](?:jiti|piscina)[\\/]/.test(file)) return []
    const path = file.replace(/^async /, '')
    return [{ file: fileOf(path), line: Number(line) }]
  })
}

function fileOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url
}

/**
 * The place where a function is written, for messages about what it returned: no stack tells that. The debugger of this thread is asked,
 * which takes some milliseconds. undefined for a native or bound function, and for what is no function.
 */
export function placeOf(fn: unknown): Place | undefined {
  if (typeof fn !== 'function') return undefined
  // Loaded here and not above: every lane loads this module, and hardly any needs the debugger.
  const { Session } = createRequire(import.meta.url)('node:inspector') as typeof import('node:inspector')
  const session = new Session()
  const scripts = new Map<string, string>()
  let place: Place | undefined
  try {
    session.connect()
    session.on('Debugger.scriptParsed', ({ params }) => scripts.set(params.scriptId, params.url))
    session.post('Debugger.enable')
    Reflect.set(globalThis, ASKED, fn)
    // In a session of one's own thread every answer comes at once.
    session.post('Runtime.evaluate', { expression: `globalThis[${JSON.stringify(ASKED)}]` }, (_, { result }) => {
      session.post('Runtime.getProperties', { objectId: result.objectId!, ownProperties: true }, (_, { internalProperties = [] }) => {
        const at = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value as Location | undefined
        const url = at && scripts.get(at.scriptId)
        if (url) place = { file: fileOf(url), line: at.lineNumber + 1 }
      })
    })
  } catch {
    // No debugger here (--jitless, a permission): the message does without a place.
  } finally {
    Reflect.deleteProperty(globalThis, ASKED)
    session.disconnect()
  }
  return place
}

/** The name under which the debugger finds the function. */
const ASKED = '__cladeAskedFor'

interface Location {
  readonly scriptId: string
  /** From 0. */
  readonly lineNumber: number
}

/** The place as messages name it: `my-env.ts:12`. */
export function placeName({ file, line }: Place): string {
  return `${basename(file)}:${line}`
}

/** The error as one line: `TypeError: x is not a function (my-env.ts:12)`. */
export function oneLine(error: unknown): string {
  const places = placesOf(error)
  const place = places.find((one) => !isOurs(one)) ?? places[0]
  const text = error instanceof Error ? `${error.name}: ${messageOf(error)}` : `${String(error)} was thrown`
  return place === undefined ? text : `${text} (${placeName(place)})`
}

/** The first line of the message; `(0, _clade.pbt)` is what an imported name looks like after the loader, so only the name is kept. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [line = ''] = message.trim().split('\n')
  return line.replace(/\(0 ?, ?_\w+\.(\w+)\)/g, '$1').trim()
}

/**
 * An error whose reader is told what to mend: it carries a stable code. Told by name, since a plug-in may bring another copy of the class.
 */
export function isForTheUser(error: unknown): error is Error & { readonly code: string; readonly badInput?: unknown } {
  return (
    error instanceof Error &&
    ['CladeError', 'EnvError', 'AgentError', 'TensorError'].includes(error.name) &&
    /^[A-Z][A-Z0-9_]*$/.test(String((error as { code?: unknown }).code))
  )
}
