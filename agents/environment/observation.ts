import { storesBytes } from '../../envs/core/observations.js'
import type { Space } from '../../envs/spaces/space.js'
import type { ObservationShape } from '../network/network.js'

const PIXEL = 255

/** How a network is to read the space's flattened observations: a Box keeps its shape, unless it is a single number; anything else is one row of numbers. */
export function observationShape(space: Space): ObservationShape {
  const { high, ...box } = space as { shape?: readonly number[]; high?: ArrayLike<number> }
  const shape = space.name === 'Box' && box.shape && box.shape.length > 0 ? box.shape : [space.flatSize]
  if (!storesBytes(space)) return { shape, type: 'float32', scale: 1 }
  return { shape, type: 'uint8', scale: Array.from(high ?? []).every((bound) => bound === PIXEL) ? 1 / PIXEL : 1 }
}
