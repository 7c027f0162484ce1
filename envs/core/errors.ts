/** Stable codes of this room's errors, listed in docs/errors.md. */
export type EnvErrorCode =
  | 'ENV_UNKNOWN'
  | 'ENV_CONTRACT'
  | 'ENV_RESET_NEEDED'
  | 'ENV_MODULE'
  | 'SPACE_INVALID'
  | 'INVALID_OPTION'
  | 'UNKNOWN_OPTION'
  | 'INVALID_SEED'
  | 'PYTHON_MISSING'
  | 'PYTHON_PACKAGE_MISSING'
  | 'PYTHON_TIMEOUT'
  | 'PYTHON_FAILED'

/** Letters of a message. */
export const LONGEST = 1000

/** One clear sentence and a stable code; the reader can act on it, so it is shown without a stack. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
  readonly badInput = true
  constructor(
    readonly code: EnvErrorCode,
    message: string,
  ) {
    super(message.length > LONGEST ? `${message.slice(0, LONGEST - 1)}…` : message)
  }
}

/** What is longer is cut. */
const LONGEST_TEXT = 100

/** `Expected <what> to be <rule>, got <value>`. */
export function expected(what: string, rule: string, got: unknown, code: EnvErrorCode = 'INVALID_OPTION'): EnvError {
  return new EnvError(code, `Expected ${what} to be ${rule}, got ${show(got)}`)
}

/** What `read` finds in a value of a user's; `otherwise` where that throws, as a getter or a revoked proxy may. */
export function reading<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** A value in the few words that an error message has room for; never throws. */
export function show(value: unknown): string {
  return reading(() => shown(value), 'something that cannot be read')
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${named(value.name)}`
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return showList(value)
  if (value instanceof Promise) return 'a promise (an async function?)'
  if (typeof value === 'bigint') return `the bigint ${String(value).slice(0, 40)}n`
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'object' && value !== null) return showObject(value)
  return String(value)
}

/** A name as it is, or quoted where it is none that a program would have: it may hold anything, such as what a terminal obeys. */
export function named(name: string): string {
  return /^[\w$.-]{1,40}$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return text.length <= LONGEST_TEXT ? `"${visible(text)}"` : `"${visible(text)}"… of ${text.length} letters`
}

/** The beginning of a text, with control characters, and those that turn the direction of writing, as escapes. */
export function visible(text: string): string {
  // JSON leaves the younger ones as they are.
  const json = JSON.stringify(text.slice(0, LONGEST_TEXT)).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escaped)
  return json.slice(1, -1)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function showList(value: object): string {
  const { length } = value as ArrayLike<unknown>
  const items: unknown[] = Array.prototype.slice.call(value, 0, 6)
  const head = items.map((item) => (typeof item === 'object' && item !== null ? '…' : show(item)))
  return `[${head.join(', ')}${length > head.length ? `, … ${length} in all` : ''}]`
}

function showObject(value: object): string {
  const keys = Object.keys(value)
  return keys.length === 0 ? '{}' : `an object with ${keys.slice(0, 6).map(named).join(', ')}${keys.length > 6 ? ', …' : ''}`
}
