import type { EnvState } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import type { Box, BoxType } from '../spaces/box.js'
import type { Space } from '../spaces/space.js'

/** The values of a Box of any type. */
export type Numbers = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

/**
 * The space as a Box, told by its fields, not by its class: a plug-in may bring its own copy of the classes.
 * @param rule what it has to be beside a Box
 * @throws EnvError INVALID_OPTION
 */
export function boxOf(space: Space, what: string, rule = 'a Box', fits: (box: Box<BoxType>) => boolean = () => true): Box<BoxType> {
  const box = space as unknown as Box<BoxType>
  if (space.name === 'Box' && fits(box)) return box
  const got = space.name === 'Box' ? `a Box of ${box.type} [${box.shape.join(' x ')}]` : space.name
  throw new EnvError('INVALID_OPTION', `Expected ${what} to be ${rule}, got ${got}`)
}

/** The numbers of a Box's value: one of shape [] may be a number. */
export function numbersOf(value: ArrayLike<number> | number): ArrayLike<number> {
  return typeof value === 'object' ? value : [Number(value)]
}

/** Tells whether a Box holds bytes from 0 to 255. */
export function isImage({ type, low, high }: Box<BoxType>): boolean {
  return type === 'uint8' && low.every((bound) => bound === 0) && high.every((bound) => bound === 255)
}

/** An array of zeros of the Box's type. */
export function zeros(box: Box<BoxType>, length: number): Numbers {
  return new (box.low.constructor as new (length: number) => Numbers)(length)
}

/** Tells whether what was saved is numbers, as many as these. */
export function areAsMany(numbers: ArrayLike<number>, saved: EnvState | undefined): boolean {
  return ArrayBuffer.isView(saved) && (saved as Float64Array).length === numbers.length
}
