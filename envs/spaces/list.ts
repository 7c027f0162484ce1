import { reading } from '../../checks/reading.js'
import { MAX_NUMBERS } from '../core/observations.js'

/** Tells whether a value is a plain or typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

/** The items of a list that a user gave, read once; undefined for what is no list, or none that can be read. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  return reading(() => (isList(value) && value.length <= MAX_NUMBERS ? Array.from(value) : undefined), undefined)
}

/** The sizes of a list of axes and the numbers that they hold together; undefined unless all are positive integers, and few enough. */
export function shapeOf(value: unknown): { readonly shape: readonly number[]; readonly size: number } | undefined {
  const shape = itemsOf(value)
  if (!shape?.every((size): size is number => Number.isSafeInteger(size) && (size as number) >= 1)) return undefined
  const size = shape.reduce((product, length) => product * length, 1)
  return size <= MAX_NUMBERS ? { shape: Object.freeze([...shape]), size } : undefined
}
