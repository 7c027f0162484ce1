/** The tolerance of numbers that should be equal, absolute and relative. */
const TOLERANCE = 1e-5

export type Likeness = 'equal' | 'close' | 'different'

/** Compares plain data: numbers, texts, typed arrays, lists and objects. */
export function likeness(a: unknown, b: unknown): Likeness {
  if (Object.is(a, b)) return 'equal'
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 'equal' : Math.abs(a - b) <= TOLERANCE + TOLERANCE * Math.abs(b) ? 'close' : 'different'
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return 'different'
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return 'different'
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length || !keys.every((key) => Object.hasOwn(b, key))) return 'different'
  let worst: Likeness = 'equal'
  for (const key of keys) {
    const found = likeness((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
    if (found === 'different') return found
    if (found === 'close') worst = found
  }
  return worst
}

/** Tells whether anything can be changed through both. */
export function shareData(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && overlap(a, b)
  if (a === b && !Object.isFrozen(a)) return true
  return Object.keys(a).some(
    (key) => Object.hasOwn(b, key) && shareData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

function overlap(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
}

/** A copy of plain data; what is not plain is taken over as it is. */
export function copyOf<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return structuredClone(value)
  if (Array.isArray(value)) return value.map(copyOf) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)])) as T
}

const STATE_ARRAYS = new Set(['Float32Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'Uint8Array'])

/** The place in a state of something that no snapshot can hold, or undefined. */
export function notPlain(state: unknown, path = 'the state'): string | undefined {
  if (state === null || ['boolean', 'number', 'string'].includes(typeof state)) return undefined
  if (typeof state !== 'object') return `${path} is a ${typeof state}`
  if (ArrayBuffer.isView(state)) return STATE_ARRAYS.has(state.constructor.name) ? undefined : `${path} is a ${state.constructor.name}`
  const prototype: unknown = Object.getPrototypeOf(state)
  if (!Array.isArray(state) && prototype !== Object.prototype && prototype !== null) return `${path} is a ${state.constructor.name}`
  for (const [key, value] of Object.entries(state)) {
    const fault = notPlain(value, `${path}.${key}`)
    if (fault !== undefined) return fault
  }
  return undefined
}
