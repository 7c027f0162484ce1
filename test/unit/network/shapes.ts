import type { NetworkShape } from '../../../agents/network/network.js'

/** The part of a network's shape that says: observations are vectors of `size` floats, and there is nothing else to read. */
export function reading(size: number, sequences = 1): Pick<NetworkShape, 'observation' | 'contextSize' | 'sequences'> {
  return { observation: { shape: [size], type: 'float32', scale: 1 }, contextSize: 0, sequences }
}
