import type { Space } from '../spaces/space.js'
import { EnvError } from './errors.js'

/**
 * Flattened observations, row-major: bytes where the space is a Box of bytes or bools, float64 where float32 would round its numbers, else
 * float32.
 */
export type Observations = Float32Array | Float64Array | Uint8Array

/** The most numbers that one flattened observation may have: 512 MiB of float32, more than any network here reads. */
export const MAX_NUMBERS = 2 ** 27
/** Float32 holds every whole number up to here. */
const EXACT = 2 ** 24

/**
 * Room for `count` observations of that space, all 0.
 * @throws EnvError SPACE_INVALID for an observation of more than 2^27 numbers
 */
export function allocateObservations(space: Space, count: number): Observations {
  if (space.flatSize > MAX_NUMBERS) {
    throw new EnvError(
      'SPACE_INVALID',
      `Expected an observation of ${space.name} to be at most ${MAX_NUMBERS} numbers when flattened, got ${space.flatSize}`,
    )
  }
  const length = count * space.flatSize
  if (storesBytes(space)) return new Uint8Array(length)
  return needsDoubles(space) ? new Float64Array(length) : new Float32Array(length)
}

/**
 * Says whether observations are kept as bytes. By the space's fields, not by its class: a plug-in may bring its own copy of the classes.
 */
export function storesBytes(space: Space): boolean {
  const { type } = space as { type?: unknown }
  return space.name === 'Box' && (type === 'uint8' || type === 'bool')
}

/** Says whether float32 would round the space's numbers: those of float64, and whole numbers beyond 2^24, however deep inside. */
export function needsDoubles(space: Space): boolean {
  const { type, low, high, spaces } = space as Fields
  if (space.name === 'Tuple' || space.name === 'Dict') return Object.values(spaces ?? {}).some(needsDoubles)
  if (space.name !== 'Box') return false
  return type === 'float64' || ((type === 'int32' || type === 'uint32') && (isLarge(low) || isLarge(high)))
}

interface Fields {
  readonly type?: unknown
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
  readonly spaces?: Readonly<Record<string, Space>>
}

function isLarge(bounds: ArrayLike<number> = []): boolean {
  return Array.from(bounds).some((bound) => Math.abs(bound) > EXACT)
}
