import { storesBytes } from '../../envs/core/observations.js'
import type { Space } from '../../envs/spaces/space.js'
import type { ObservationPart, ObservationShape } from '../network/network.js'

/** The upper bound of a pixel. */
const PIXEL = 255

/**
 * The shape in which a network reads the space's flattened observations. A Box keeps its shape, unless it is a single number; any other
 * space is a vector, and of a Dict it is known where its parts are.
 */
export function observationShape(space: Space): ObservationShape {
  const { high, ...box } = space as { shape?: readonly number[]; high?: ArrayLike<number> }
  const shape = space.name === 'Box' && box.shape && box.shape.length > 0 ? box.shape : [space.flatSize]
  if (!storesBytes(space)) return { shape, type: 'float32', scale: 1, ...partsOf(space) }
  return { shape, type: 'uint8', scale: Array.from(high ?? []).every((bound) => bound === PIXEL) ? 1 / PIXEL : 1 }
}

function partsOf(space: Space): Pick<ObservationShape, 'parts'> {
  const { spaces } = space as { spaces?: Readonly<Record<string, Space>> }
  if (space.name !== 'Dict' || spaces === undefined) return {}
  let first = 0
  const entries = Object.keys(spaces)
    .sort()
    .map((name): [string, ObservationPart] => {
      const part = spaces[name]!
      const { shape } = part as { shape?: readonly number[] }
      const entry = { first, shape: part.name === 'Box' && shape && shape.length > 0 ? shape : [part.flatSize] }
      first += part.flatSize
      return [name, entry]
    })
  return { parts: Object.fromEntries(entries) }
}
