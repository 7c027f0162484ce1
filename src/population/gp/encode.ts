import type { Space } from '../../search-space/space.js'
import type { Values } from '../../trainable.js'

/** A point of the space as coordinates of 0 to 1, in the order of the names. */
export function encode(space: Space, values: Values): number[] {
  return namesOf(space).flatMap((name) => space[name]!.encode(values[name]!))
}

/** The values in the ranges that are nearest to these coordinates. */
export function decode(space: Space, coordinates: readonly number[]): Values {
  let from = 0
  return Object.fromEntries(
    namesOf(space).map((name) => {
      const kind = space[name]!
      const own = coordinates.slice(from, from + dimensionsOf(space, name))
      from += own.length
      return [name, kind.decode(own)]
    }),
  )
}

/** Coordinates of the whole space, or of one hyperparameter. */
export function dimensionsOf(space: Space, name?: string): number {
  const names = name === undefined ? namesOf(space) : [name]
  return names.reduce((sum, one) => sum + space[one]!.dimensions, 0)
}

function namesOf(space: Space): string[] {
  return Object.keys(space).sort()
}
