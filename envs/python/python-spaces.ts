import { EnvError } from '../core/errors.js'
import { Box } from '../spaces/box.js'
import { type BoxType, boxArrays } from '../spaces/box-type.js'
import { Dict } from '../spaces/dict.js'
import { Discrete } from '../spaces/discrete.js'
import { MultiBinary } from '../spaces/multi-binary.js'
import { MultiDiscrete } from '../spaces/multi-discrete.js'
import type { Space } from '../spaces/space.js'
import { Tuple } from '../spaces/tuple.js'

/** A space of numbers as bridge.py describes it, and the type and shape that they cross in. */
interface PythonNumbers {
  readonly kind: 'Box' | 'Discrete' | 'MultiDiscrete' | 'MultiBinary'
  readonly dtype: string
  readonly shape: readonly number[]
  /** A Box's bounds, float64. */
  readonly low: Uint8Array
  readonly high: Uint8Array
  /** The n of a Discrete. */
  readonly n: number
  /** The start of a Discrete, or of a MultiDiscrete, a number for each part. */
  readonly start: number | readonly number[]
  /** The nvec of a MultiDiscrete. */
  readonly nvec: readonly number[]
}

/** A space of spaces. */
interface PythonComposite {
  readonly kind: 'Dict' | 'Tuple'
  /** The keys of a Dict. */
  readonly keys: readonly string[]
  readonly parts: readonly PythonSpace[]
}

export type PythonSpace = PythonNumbers | PythonComposite

/** Numbers as they cross from Python: a Box's in its own type, whole numbers from 0 for the others. */
export type Raw = ArrayLike<number> & { subarray(from: number, to: number): Raw }

/** @throws EnvError SPACE_INVALID for a Box of a type that Box here has not */
export function toSpace(id: string, space: PythonSpace): Space {
  switch (space.kind) {
    case 'Dict':
      return new Dict(Object.fromEntries(space.keys.map((key, i) => [key, toSpace(id, space.parts[i]!)])))
    case 'Tuple':
      return new Tuple(space.parts.map((part) => toSpace(id, part)))
    case 'Discrete':
      return new Discrete(space.n, space.start as number)
    case 'MultiDiscrete':
      return new MultiDiscrete(space.nvec, { start: space.start as readonly number[] })
    case 'MultiBinary':
      return new MultiBinary(space.shape[0]!)
    case 'Box':
      return toBox(id, space)
  }
}

function toBox(id: string, { dtype, shape, low, high }: PythonNumbers): Space {
  if (!Object.hasOwn(boxArrays, dtype)) {
    throw new EnvError('SPACE_INVALID', `Expected a Box of ${id} to hold ${Object.keys(boxArrays).join(', ')}, got ${dtype}`)
  }
  return new Box(doubles(low), doubles(high), { shape, type: dtype as BoxType })
}

/** The parts of a space that are no composites, in the order in which their numbers cross. */
function leavesOf(space: PythonSpace): readonly PythonNumbers[] {
  return 'parts' in space ? space.parts.flatMap(leavesOf) : [space]
}

/** The numbers of several observations: an array for each part of the space. */
export function numbers(space: PythonSpace, arrays: readonly Uint8Array[]): readonly Raw[] {
  // Copied, since a message's bytes begin anywhere.
  return leavesOf(space).map((leaf, part) => new boxArrays[leaf.dtype as BoxType](arrays[part]!.slice().buffer))
}

/** Observation `i` of several, as a value of the space. */
export function observation(space: PythonSpace, raw: readonly Raw[], i: number): unknown {
  let part = 0
  const value = (at: PythonSpace): unknown => {
    if ('parts' in at) {
      const values = at.parts.map(value)
      return at.kind === 'Tuple' ? values : Object.fromEntries(values.map((item, j) => [at.keys[j]!, item]))
    }
    const all = raw[part++]!
    if (at.kind === 'Discrete') return all[i]! + (at.start as number)
    const each = at.shape.reduce((product, size) => product * size, 1)
    const own = all.subarray(i * each, (i + 1) * each)
    return at.kind === 'MultiDiscrete' ? Int32Array.from(own, (x, j) => x + (at.start as readonly number[])[j]!) : own
  }
  return value(space)
}

function doubles(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer)
}
