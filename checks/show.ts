import { reading } from './reading.js'

/** Letters of an error's message. */
const LONGEST_MESSAGE = 1000
/** Letters of one value in a message. */
const LONGEST_VALUE = 100
/** Items of a list, and keys of an object. */
const MOST_ITEMS = 6

/** The beginning of a text that is too long for its place. */
export function abridged(text: string, longest = LONGEST_MESSAGE): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/**
 * A value of any kind, in the few words that an error's message has room for. Control characters are escaped, and what is long is cut.
 * Never throws.
 *
 * @example
 * show([1, 'a']) // [1, "a"]
 * show({ size: 3 }) // { size: 3 }
 * show(new CartPole()) // an object with observationSpace, actionSpace, …
 */
export function show(value: unknown): string {
  return reading(() => written(value, 2), 'something that cannot be read')
}

/** @param depth how many lists and objects in each other are written out */
function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `the bigint ${abridged(String(value), 40)}n`
  if (typeof value === 'function') return reading(() => value.name, '') ? `the function ${named(String(value.name))}` : 'a function'
  if (typeof value === 'symbol') return `Symbol(${visible(value.description ?? '')})`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Promise) return 'a promise (an async function?)'
  if (value instanceof Error) return `an error: ${visible(String(value.message))}`
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) return writtenList(value as ArrayLike<unknown>, depth)
  return writtenObject(value, depth)
}

function writtenList(list: ArrayLike<unknown>, depth: number): string {
  if (depth === 0) return list.length === 0 ? '[]' : '[…]'
  const items: unknown[] = Array.prototype.slice.call(list, 0, MOST_ITEMS)
  const rest = list.length > items.length ? `, … ${list.length} in all` : ''
  return `[${abridged(items.map((item) => written(item, depth - 1)).join(', '), LONGEST_VALUE)}${rest}]`
}

/** An object as its options would be written, where it is plain and short; else by the names that it has. */
function writtenObject(value: object, depth: number): string {
  const keys = Object.keys(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === null || prototype === Object.prototype
  if (keys.length === 0) return plain ? '{}' : withArticle(reading(() => String(value.constructor.name), 'object'))
  if (depth === 0) return '{…}'
  if (plain && keys.length <= MOST_ITEMS) {
    const values = keys.map((key) => (value as Record<string, unknown>)[key])
    const text = keys.map((key, i) => `${named(key)}: ${written(values[i], depth - 1)}`).join(', ')
    if (text.length <= LONGEST_VALUE && values.every((one) => typeof one !== 'function')) return `{ ${text} }`
  }
  return `an object with ${keys.slice(0, MOST_ITEMS).map(named).join(', ')}${keys.length > MOST_ITEMS ? ', …' : ''}`
}

/** `a Map`, `an Array`: the name of a class with its article. */
export function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${named(name)}`
}

/** A name as it is, or quoted where it is none that a program would have: it may hold anything, such as what a terminal obeys. */
export function named(name: string): string {
  return /^[\w$.-]{1,40}$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return text.length <= LONGEST_VALUE ? `"${visible(text)}"` : `"${visible(text)}"… of ${text.length} letters`
}

/** The beginning of a text, with control characters, those that cannot be seen, and those that turn the direction of writing, as escapes. */
export function visible(text: string): string {
  // JSON leaves the younger ones as they are.
  const json = JSON.stringify(text.slice(0, LONGEST_VALUE)).replace(
    /[\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]/g,
    escaped,
  )
  return json.slice(1, -1)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
