import type { Space } from '../spaces/space.js'

/** Flattened observations, row-major: bytes where the space is a Box of bytes or bools, else float32. */
export type Observations = Float32Array | Uint8Array

/** Room for `count` observations of that space, all 0. */
export function allocateObservations(space: Space, count: number): Observations {
  return storesBytes(space) ? new Uint8Array(count * space.flatSize) : new Float32Array(count * space.flatSize)
}

/** By its fields, not by its class: a plug-in may bring its own copy of the classes. */
export function storesBytes(space: Space): boolean {
  const { type } = space as { type?: unknown }
  return space.name === 'Box' && (type === 'uint8' || type === 'bool')
}
