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
  const sizes: number[] = []
  const strides: number[][] = operands.map(() => [])
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue
    const last = sizes.length - 1
    const merges = last >= 0 && operands.every((operand, i) => strides[i]![last] === operand.strides[axis]! * size)
    if (merges) {
      sizes[last]! *= size
      for (const [i, operand] of operands.entries()) strides[i]![last] = operand.strides[axis]!
    } else {
      sizes.push(size)
      for (const [i, operand] of operands.entries()) strides[i]!.push(operand.strides[axis]!)
    }
  }
  let runs: { at: number }[][] = [operands.map(({ at }) => ({ at }))]
  while (sizes.length > 4) {
    const size = sizes.shift()!
    const steps = strides.map((of) => of.shift()!)
    runs = runs.flatMap((starts) => Array.from({ length: size }, (_, k) => starts.map(({ at }, i) => ({ at: at + k * steps[i]! }))))
  }
  const four = (values: readonly number[], filler: number): Four =>
    [...new Array<number>(4 - values.length).fill(filler), ...values] as unknown as Four
  return runs.map((starts) => ({
    sizes: four(sizes, 1),
    operands: starts.map(({ at }, i) => ({ at, strides: four(strides[i]!, 0) })),
  }))
}
