import { reading } from '../envs/core/errors.js'
import { nearest } from '../envs/core/near.js'
import { isOptions } from '../envs/core/options.js'
import { expected } from './errors.js'

/** The bounds of a number, inclusive. */
export interface Range {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
}

/**
 * The given options, read once into a plain object, so that reading them later cannot throw or give another value.
 *
 * @param owner its name in the error message
 * @param example options that would be right, for the error message
 * @throws AgentError INVALID_OPTION when `given` is no object, or cannot be read (a getter that throws, a proxy)
 */
export function plainOptions<T extends object>(owner: string, given: T, example: string): T {
  const names = isOptions(given) ? Object.keys : () => undefined
  const plain = reading(() => names(given)?.map((name) => [name, plainOption(given[name as keyof T])] as const), undefined)
  if (plain === undefined) throw expected(`the options of ${owner}`, `an object such as ${example}`, given)
  return Object.fromEntries(plain) as T
}

/** The items of a list, read once; undefined where the value is no list or cannot be read. */
export function plainList(value: unknown): readonly unknown[] | undefined {
  return reading(() => (Array.isArray(value) ? Array.from(value) : undefined), undefined)
}

function plainOption(value: unknown): unknown {
  return Array.isArray(value) ? Array.from(value) : value
}

/**
 * Checks that every key of `options` is one of `names`.
 *
 * @throws AgentError UNKNOWN_OPTION when it is not; the message offers the nearest name
 */
export function checkNames(agent: string, options: object, names: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue
    const near = nearest(key, names)
    const hint = near === undefined ? `one of ${names.join(', ')}` : `"${near}"`
    throw expected(`the option of ${agent}`, hint, key, 'UNKNOWN_OPTION')
  }
}

/**
 * Checks that `value` is a finite number within the range.
 *
 * @throws AgentError INVALID_OPTION when it is not
 */
export function checkNumber(name: string, value: unknown, range: Range): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false } = range
  const ok = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))
  if (!ok) throw expected(name, describe(min, max, integer), value)
}

/**
 * Checks that `value` is one of `choices`.
 *
 * @throws AgentError INVALID_OPTION when it is not
 */
export function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (!choices.includes(value)) throw expected(name, choices.map((choice) => JSON.stringify(choice)).join(' or '), value)
}

function describe(min: number, max: number, integer: boolean): string {
  if (integer && min === 1) return 'a positive integer'
  const noun = integer ? 'an integer' : 'a number'
  if (Number.isFinite(max)) return `${noun} from ${min} to ${max}`
  return Number.isFinite(min) ? `${noun} of at least ${min}` : noun
}
