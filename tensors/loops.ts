import { COPIED_DIMENSIONS } from './kernels/operands.js'
import { filled, merged } from './kernels/recording/layout.js'
import type { Place } from './operation.js'
import type { Shape } from './tensor.js'

type Four = readonly [number, number, number, number]

/** One run of a kernel over up to four nested loops: the sizes, and for each operand where it begins and how far its steps go. */
export interface Loops {
  readonly sizes: Four
  readonly operands: readonly { readonly at: number; readonly strides: Four }[]
}

/** Steps along each axis, in elements. */
export function stridesOf({ shape, row }: Pick<Place, 'shape' | 'row'>): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!
  if (shape.length > 1) strides[0] = row
  return strides
}

/** A place with other axes: strides along each, 0 where it repeats. */
export interface Strided {
  readonly at: number
  readonly strides: readonly number[]
}

/** The strides with which a place is read as if it had the larger shape (NumPy's broadcasting). */
export function broadcastTo(place: Pick<Place, 'at' | 'shape' | 'row'>, shape: Shape): Strided {
  const own = stridesOf(place)
  const missing = shape.length - own.length
  return { at: place.at, strides: shape.map((_, axis) => (axis < missing || place.shape[axis - missing] === 1 ? 0 : own[axis - missing]!)) }
}

/**
 * The loops over a shape that a kernel with four of them runs, as few as there can be: neighbouring axes that all operands walk through in
 * one go become one. With more than four left, the outer ones become runs of their own.
 */
export function loopsOver(shape: Shape, operands: readonly Strided[]): Loops[] {
  const walk = merged({ sizes: shape, strides: operands.map((operand) => operand.strides) })
  const outer = walk.sizes.slice(0, -COPIED_DIMENSIONS)
  const inner = filled({
    sizes: walk.sizes.slice(outer.length),
    strides: walk.strides.map((steps) => steps.slice(outer.length)),
  })
  let runs = [operands.map(({ at }) => at)]
  for (const [axis, size] of outer.entries())
    runs = runs.flatMap((starts) => Array.from({ length: size }, (_, k) => starts.map((at, i) => at + k * walk.strides[i]![axis]!)))
  return runs.map((starts) => ({
    sizes: inner.sizes as unknown as Four,
    operands: starts.map((at, i) => ({ at, strides: inner.strides[i]! as unknown as Four })),
  }))
}
