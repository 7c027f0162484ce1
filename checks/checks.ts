import { nearName, nearOrAll } from './near-name.js'
import { isOptions, reading } from './reading.js'
import type { Requirement } from './requirements.js'
import { show, visible } from './show.js'

/** The codes of what is checked here. */
export type CheckCode = 'INVALID_OPTION' | 'UNKNOWN_OPTION'

/** How a room of the project refuses what it is given: all say it in the same words, each throws errors of its own. */
export interface Checks<Code extends string, E extends Error> {
  /**
   * The error `Expected <what> to be <rule>, got <value>`.
   *
   * @param code INVALID_OPTION unless given
   */
  expected(what: string, rule: string, got: unknown, code?: Code): E

  /** @throws the room's error unless the value fits */
  check(what: string, value: unknown, rule: Requirement, code?: Code): void

  /**
   * The options that somebody gave, read once into a plain object: what is read later cannot throw, or be another. Those that are undefined
   * are left out, lists are copied.
   *
   * @param owner whose options they are, for messages: the function or class
   * @param given undefined for none
   * @param example how options look, `{ size: 3 }`
   * @throws the room's error for what is no object, or cannot be read (a getter that throws, a proxy)
   */
  plainOptions<T extends object>(owner: string, given: T | undefined, example: string, code?: Code): T

  /** @throws the room's error UNKNOWN_OPTION, with the name that was meant, for an option of another name */
  checkNames(owner: string, options: object, names: readonly string[]): void

  /**
   * `plainOptions` of which each is known and keeps its rule.
   *
   * @param requirements of each option that there is
   * @throws the room's error for what is no object of options, for an unknown one (UNKNOWN_OPTION), for one that breaks its rule
   */
  readOptions<T extends object>(
    owner: string,
    given: T | undefined,
    requirements: { readonly [K in keyof T]-?: Requirement },
    example: string,
    code?: Code,
  ): T
}

/** The checks that throw what `errorOf` makes. */
export function checksOf<Code extends string, E extends Error>(
  errorOf: (code: Code | CheckCode, message: string) => E,
): Checks<Code | CheckCode, E> {
  type AnyCode = Code | CheckCode

  function expected(what: string, rule: string, got: unknown, code: AnyCode = 'INVALID_OPTION'): E {
    return errorOf(code, `Expected ${what} to be ${rule}, got ${show(got)}`)
  }

  function check(what: string, value: unknown, { words, fits, names = [] }: Requirement, code: AnyCode = 'INVALID_OPTION'): void {
    if (reading(() => fits(value), false)) return
    const near = typeof value === 'string' ? nearName(value, names) : undefined
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
    throw errorOf(code, `Expected ${what} to be ${words}, got ${show(value)}${hint}`)
  }

  function plainOptions<T extends object>(owner: string, given: T | undefined, example: string, code: AnyCode = 'INVALID_OPTION'): T {
    const rule = `an object such as ${example}`
    if (given === undefined) return {} as T
    if (!isOptions(given)) throw expected(`the options of ${owner}`, rule, given, code)
    try {
      return Object.fromEntries(entriesOf(given)) as T
    } catch (error) {
      const why = error instanceof Error ? visible(error.message) : 'an error'
      throw errorOf(code, `Expected the options of ${owner} to be ${rule}, got one that cannot be read: ${why}`)
    }
  }

  function checkNames(owner: string, options: object, names: readonly string[]): void {
    const other = Object.keys(options).find((name) => !names.includes(name))
    if (other === undefined) return
    throw errorOf('UNKNOWN_OPTION', `Unknown option ${show(other)} of ${owner}: ${nearOrAll(other, names, 'it takes')}`)
  }

  function readOptions<T extends object>(
    owner: string,
    given: T | undefined,
    requirements: { readonly [K in keyof T]-?: Requirement },
    example: string,
    code?: AnyCode,
  ): T {
    const options = plainOptions(owner, given, example, code)
    const names = Object.keys(requirements) as (string & keyof T)[]
    checkNames(owner, options, names)
    for (const name of names) {
      if (Object.hasOwn(options, name) || requirements[name].required) check(`${name} of ${owner}`, options[name], requirements[name], code)
    }
    return options
  }

  return { expected, check, plainOptions, checkNames, readOptions }
}

/** Those with a value, inherited ones included: options may be made by `Object.create(usual)`. */
function entriesOf(given: object): (readonly [name: string, value: unknown])[] {
  const entries: (readonly [string, unknown])[] = []
  for (const name in given) {
    const value: unknown = given[name as keyof typeof given]
    if (value !== undefined) entries.push([name, Array.isArray(value) ? Array.from(value) : value])
  }
  return entries
}
