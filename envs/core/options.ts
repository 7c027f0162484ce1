import { type EnvErrorCode, expected, reading } from './errors.js'
import { nearest } from './near.js'

/** What a value has to be, in the words of an error message, and how to tell. */
export interface Rule {
  readonly words: string
  readonly fits: (value: unknown) => boolean
}

export const anything: Rule = { words: 'anything', fits: () => true }
export const positiveInteger = wholeNumber(1, 'a positive whole number')
export const finiteNumber: Rule = { words: 'a finite number', fits: Number.isFinite }
export const positiveNumber: Rule = { words: 'a positive number', fits: (value) => Number.isFinite(value) && (value as number) > 0 }
export const flag: Rule = { words: 'true or false', fits: (value) => typeof value === 'boolean' }
export const text: Rule = { words: 'a text', fits: (value) => typeof value === 'string' && value !== '' }
export const aFunction: Rule = { words: 'a function', fits: (value) => typeof value === 'function' }

export function numberBetween(min: number, max: number): Rule {
  return { words: `a number from ${min} to ${max}`, fits: (value) => typeof value === 'number' && value >= min && value <= max }
}

export function wholeNumber(min: number, words: string, max = Number.MAX_SAFE_INTEGER): Rule {
  return { words, fits: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max }
}

/** One of those texts. */
export function oneOf(...choices: readonly string[]): Rule {
  return { words: choices.join(' or '), fits: (value) => choices.includes(value as string) }
}

/** @throws EnvError unless the value fits */
export function check(what: string, value: unknown, rule: Rule, code?: EnvErrorCode): void {
  if (!reading(() => rule.fits(value), false)) throw expected(what, rule.words, value, code)
}

/**
 * The options that a user gave, read once into a plain object; those that are undefined are left out.
 *
 * @param owner whose options they are, for messages
 * @param given undefined for none
 * @param rules of each option that there is
 * @param example how options look, `{ size: 3 }`
 * @throws EnvError for what is no object of options, and for a value that breaks its rule; UNKNOWN_OPTION, with the near name
 */
export function readOptions<T extends object>(
  owner: string,
  given: T | undefined,
  rules: { readonly [K in keyof T]-?: Rule },
  example: string,
  code: EnvErrorCode = 'INVALID_OPTION',
): T {
  if (given === undefined) return {} as T
  const entries = isOptions(given) ? reading(() => entriesOf(given), undefined) : undefined
  if (entries === undefined) throw expected(`the options of ${owner}`, `an object such as ${example}`, given, code)
  const names = Object.keys(rules)
  for (const [name, value] of entries) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof T] : undefined
    if (rule === undefined) {
      const near = nearest(name, names)
      throw expected(`the option of ${owner}`, near === undefined ? `one of ${names.join(', ')}` : `"${near}"`, name, 'UNKNOWN_OPTION')
    }
    check(name, value, rule, code)
  }
  return Object.fromEntries(entries) as T
}

/** Says whether it may hold options: an object that can be read, and is no list, Map, Promise or the like. */
export function isOptions(value: unknown): value is object {
  return reading(() => typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]', false)
}

/** Those with a value, inherited ones included: options may be made by `Object.create(usual)`. */
function entriesOf(given: object): (readonly [name: string, value: unknown])[] {
  const entries: (readonly [string, unknown])[] = []
  for (const name in given) {
    const value: unknown = given[name as keyof typeof given]
    if (value !== undefined) entries.push([name, value])
  }
  return entries
}
