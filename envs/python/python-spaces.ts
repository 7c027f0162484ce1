import { EnvError } from '../core/errors.js'
import { Box, type BoxType, boxArrays } from '../spaces/box.js'
import { Discrete } from '../spaces/discrete.js'
import { MultiDiscrete } from '../spaces/multi-discrete.js'
import type { Space } from '../spaces/space.js'

/** A space as bridge.py describes it. */
export interface PythonSpace {
  readonly kind: 'Box' | 'Discrete' | 'MultiDiscrete'
  readonly dtype: string
  readonly shape: readonly number[]
  /** A Box's bounds, float64. */
  readonly low: Uint8Array
  readonly high: Uint8Array
  /** Discrete's. */
  readonly n: number
  readonly start: number
  /** MultiDiscrete's. */
  readonly nvec: readonly number[]
}

/** Numbers as they cross from Python: a Box's in its own type, whole numbers from 0 for the others. */
export type Raw = ArrayLike<number> & { subarray(from: number, to: number): Raw }

/** @throws EnvError SPACE_INVALID for a Box of a type that Box here has not */
export function toSpace(id: string, space: PythonSpace): Space {
  if (space.kind === 'Discrete') return new Discrete(space.n, space.start)
  if (space.kind === 'MultiDiscrete') return new MultiDiscrete(space.nvec)
  if (!Object.hasOwn(boxArrays, space.dtype)) {
    throw new EnvError('SPACE_INVALID', `Expected a Box of ${id} to hold ${Object.keys(boxArrays).join(', ')}, got ${space.dtype}`)
  }
  const options = { shape: space.shape.length === 0 ? [1] : space.shape, type: space.dtype as BoxType }
  return new Box(doubles(space.low), doubles(space.high), options)
}

/** The numbers in a raw array of that space's. */
export function numbers(space: PythonSpace, bytes: Uint8Array): Raw {
  // Copied, since a message's bytes begin anywhere.
  return new boxArrays[space.dtype as BoxType](bytes.slice().buffer)
}

function doubles(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer)
}
