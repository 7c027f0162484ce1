import { allocateObservations, needsDoubles } from '../core/observations.js'
import { Box, type BoxType } from './box.js'
import type { Space } from './space.js'

/**
 * The Box of one axis that holds the space's flattened values: of the same type for a Box, else of float64 where float32 would round a
 * part, else of float32.
 */
export function flattenSpace(space: Space): Box<BoxType> {
  const { type } = space as unknown as Partial<Box<BoxType>>
  const { low, high } = bounds(space)
  const others = needsDoubles(space) ? 'float64' : 'float32'
  return new Box(low, high, { type: space.name === 'Box' && type !== undefined ? type : others })
}

/** A value of the space as a value of its `flattenSpace`. */
export function flattened(space: Space, value: unknown): ArrayLike<number> {
  // A Box's values are flat as they are, but for a single number.
  if (space.name === 'Box') return typeof value === 'object' ? (value as ArrayLike<number>) : [Number(value)]
  const out = allocateObservations(space, 1)
  space.flatten(value, out, 0)
  return out
}

function bounds(space: Space): { low: number[]; high: number[] } {
  const { spaces, low, high } = space as { spaces?: Readonly<Record<string, Space>>; low?: ArrayLike<number>; high?: ArrayLike<number> }
  if (space.name === 'Box' && low !== undefined && high !== undefined) return { low: Array.from(low), high: Array.from(high) }
  if (spaces !== undefined) {
    // In a Dict's own order of names: JavaScript's puts those that look like whole numbers first.
    const children =
      space.name === 'Dict'
        ? Object.keys(spaces)
            .sort()
            .map((key) => spaces[key]!)
        : Object.values(spaces)
    const parts = children.map(bounds)
    return { low: parts.flatMap((part) => part.low), high: parts.flatMap((part) => part.high) }
  }
  // What is left flattens into zeros and ones.
  return { low: new Array<number>(space.flatSize).fill(0), high: new Array<number>(space.flatSize).fill(1) }
}
