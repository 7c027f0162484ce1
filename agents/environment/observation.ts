import { storesBytes } from '../../envs/core/observations.js'
import type { Space } from '../../envs/spaces/space.js'
import type { ObservationShape } from '../network/network.js'

/** The upper bound of a pixel. */
const PIXEL = 255

/**
 * The shape in which a network reads the space's flattened observations. A Box keeps its shape, unless it is a single number; any other
 * space is a vector.
 */
export function observationShape(space: Space): ObservationShape {
  const { high, ...box } = space as { shape?: readonly number[]; high?: ArrayLike<number> }
  const shape = space.name === 'Box' && box.shape && box.shape.length > 0 ? box.shape : [space.flatSize]
  if (!storesBytes(space)) return { shape, type: 'float32', scale: 1 }
  return { shape, type: 'uint8', scale: Array.from(high ?? []).every((bound) => bound === PIXEL) ? 1 / PIXEL : 1 }
}
