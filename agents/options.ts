import { nearest } from '../envs/core/near.js'
import { expected } from './errors.js'

/** Bounds of a number, inclusive. */
export interface Range {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
}

/** Throws unless every key of `options` is one of `names`; says which was meant. */
export function checkNames(agent: string, options: object, names: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue
    const near = nearest(key, names)
    const hint = near === undefined ? `one of ${names.join(', ')}` : `"${near}"`
    throw expected(`the option of ${agent}`, hint, key, 'UNKNOWN_OPTION')
  }
}

/** Throws unless `value` is a finite number within the range. */
export function checkNumber(name: string, value: unknown, range: Range): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false } = range
  const ok = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))
  if (!ok) throw expected(name, describe(min, max, integer), value)
}

/** Throws unless `value` is one of `choices`. */
export function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (!choices.includes(value)) throw expected(name, choices.map((choice) => JSON.stringify(choice)).join(' or '), value)
}

function describe(min: number, max: number, integer: boolean): string {
  if (integer && min === 1) return 'a positive integer'
  const noun = integer ? 'an integer' : 'a number'
  if (Number.isFinite(max)) return `${noun} from ${min} to ${max}`
  return Number.isFinite(min) ? `${noun} of at least ${min}` : noun
}
