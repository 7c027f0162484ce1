import { inspect } from 'node:util'
import { nearName, nearOrAll } from './near-name.js'

const LONGEST_MESSAGE = 1000
const LONGEST_VALUE = 80

/**
 * An error that its reader can act on: one clear sentence and a stable code, listed in docs/errors.md.
 * `badInput` says whose doing it is: true ends the process with 2 (mend the input), false with 1 (the run failed).
 */
export class CladeError extends Error {
  override readonly name = 'CladeError'
  constructor(
    readonly code: string,
    message: string,
    readonly badInput = true,
  ) {
    super(shortened(message, LONGEST_MESSAGE))
  }
}

/**
 * `Expected <what> to be <rule>, got <value>`: the form of every message about an option.
 * @param names the values that may be meant, where they have names
 */
export function expected(what: string, rule: string, got: unknown, names: readonly string[] = []): CladeError {
  const near = typeof got === 'string' ? nearName(got, names) : undefined
  const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
  return new CladeError('INVALID_OPTION', `Expected ${what} to be ${rule}, got ${show(got)}${hint}`)
}

/**
 * Throws UNKNOWN_OPTION where there are options that nothing reads.
 * @param others what is left of the options without those of `names`
 */
export function refuseOthers(what: string, others: object, names: readonly string[]): void {
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? []
  if (other === undefined) return
  throw new CladeError('UNKNOWN_OPTION', `Unknown option ${show(other)} of ${what}: ${nearOrAll(other, names, 'it takes')}`)
}

/**
 * The options that somebody gave to a function of the public API, read once into a plain object: what is read later cannot throw, or be another.
 *
 * @param owner the function, for messages
 * @param example how its options look
 * @throws CladeError INVALID_OPTION for what is no object, or cannot be read (a getter that throws, a proxy)
 */
export function plainOptions<T extends object>(owner: string, given: T, example: string): T {
  const rule = `an object such as ${example}`
  if (given === undefined) return {} as T
  if (!isOptions(given)) throw expected(`the options of ${owner}`, rule, given)
  try {
    return Object.fromEntries(Object.keys(given).map((name) => [name, listed(given[name as keyof T])])) as T
  } catch (error) {
    const why = error instanceof Error ? error.message : 'an error'
    throw new CladeError('INVALID_OPTION', `Expected the options of ${owner} to be ${rule}, got one that cannot be read: ${why}`)
  }
}

/** A list of its own: another's may change, or be a proxy. */
function listed(value: unknown): unknown {
  return Array.isArray(value) ? Array.from(value) : value
}

/** The items of a list, read once; undefined for what is no list, or cannot be read. */
export function plainList(value: unknown): readonly unknown[] | undefined {
  try {
    return Array.isArray(value) ? Array.from(value) : undefined
  } catch {
    return undefined
  }
}

/** Whether it may hold options: an object that can be read, and is no list, Map, Promise or the like. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  try {
    return typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]'
  } catch {
    // A revoked proxy.
    return false
  }
}

/** A value of anybody's in the few words that a message has room for. Never throws. */
export function show(value: unknown): string {
  try {
    return shortened(written(value), LONGEST_VALUE)
  } catch {
    return 'something that cannot be read'
  }
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, LONGEST_VALUE))
  if (typeof value === 'bigint') return `the bigint ${value}n`
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  if (typeof value !== 'object' || value === null) return String(value)
  // As an option is written; what JSON cannot hold, or a getter keeps from it, is described.
  const text = reading(() => JSON.stringify(value))
  if (text !== undefined) return text
  return inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    compact: true,
    maxArrayLength: 8,
    maxStringLength: LONGEST_VALUE,
  })
}

function reading<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
