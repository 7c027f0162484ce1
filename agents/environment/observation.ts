import { storesBytes } from '../../envs/core/observations.js'
import type { Space } from '../../envs/spaces/space.js'
import type { ObservationShape } from '../network/network.js'

const PIXEL = 255

/** How a network is to read the space's flattened observations: a Box keeps its shape, anything else is one row of numbers. */
export function observationShape(space: Space): ObservationShape {
  const { shape = [space.flatSize], high } = space as { shape?: readonly number[]; high?: ArrayLike<number> }
  if (!storesBytes(space)) return { shape, type: 'float32', scale: 1 }
  return { shape, type: 'uint8', scale: Array.from(high ?? []).every((bound) => bound === PIXEL) ? 1 / PIXEL : 1 }
}
