/**
 * Reads what may throw when it is read: a getter of somebody's, a revoked proxy.
 *
 * @returns what `read` returns; `otherwise` where it throws
 */
export function reading<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** Tells whether it may hold options: an object that can be read, and is no list, Map, Promise or the like. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return reading(() => typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]', false)
}

/** The items of a list, read once; undefined for what is no list, or cannot be read. */
export function plainList(value: unknown): readonly unknown[] | undefined {
  return reading(() => (Array.isArray(value) ? Array.from(value) : undefined), undefined)
}
