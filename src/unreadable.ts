import { types } from 'node:util'

/** The depth of an experiment's options. */
const DEEPEST = 5

/**
 * Finds the first part of options that may throw when it is read: `a proxy at hyperparameters`, `a getter at exploit.config`. The search
 * itself reads none of them.
 *
 * @returns undefined where all is plain data
 */
export function unreadableIn(value: unknown, path: readonly string[] = []): string | undefined {
  if (typeof value !== 'object' && typeof value !== 'function') return undefined
  if (value === null || path.length > DEEPEST) return undefined
  const where = path.length === 0 ? '' : ` at ${path.join('.')}`
  if (types.isProxy(value)) return `a proxy${where}`
  for (const [name, { get, value: inner }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (get !== undefined) return `a getter at ${[...path, name].join('.')}`
    const found = unreadableIn(inner, [...path, name])
    if (found !== undefined) return found
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || [Object.prototype, Array.prototype, Function.prototype].includes(prototype as never)
  return isPlain ? undefined : unreadableIn(prototype, [...path, '(inherited)'])
}
