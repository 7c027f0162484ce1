import { sizeOf } from '../shape.js'
import type { Shape } from '../tensor.js'

/** The numbers of a tensor in float64, row-major. */
export type Flat = readonly number[]

/** The numbers of a tensor of that shape, by index. */
export function tabulate(shape: Shape, value: (index: readonly number[]) => number): Flat {
  return Array.from({ length: sizeOf(shape) }, (_, i) => value(indexAt(shape, i)))
}

/** The number at an index. Axes of size 1 repeat, and so do axes before the first: a shape may broadcast. */
export function at(values: Flat, shape: Shape, index: readonly number[]): number {
  const missing = index.length - shape.length
  return values[shape.reduce((place, size, axis) => place * size + (size === 1 ? 0 : index[axis + missing]!), 0)]!
}

/** The block of that size which begins at `start`. */
export function blockOf(values: Flat, shape: Shape, start: readonly number[], size: Shape): Flat {
  return tabulate(size, (index) => values[placeIn(shape, plus(index, start))]!)
}

/** Blocks in a tensor of that shape, each from its `start` on; 0 elsewhere. */
export function ofBlocks(
  shape: Shape,
  blocks: readonly { readonly values: Flat; readonly shape: Shape; readonly start: readonly number[] }[],
): Flat {
  const all = new Array<number>(sizeOf(shape)).fill(0)
  for (const block of blocks)
    for (const [i, value] of block.values.entries()) all[placeIn(shape, plus(indexAt(block.shape, i), block.start))] = value
  return all
}

function plus(index: readonly number[], start: readonly number[]): number[] {
  return index.map((at, axis) => at + start[axis]!)
}

/** The place of an index, row-major. */
export function placeIn(shape: Shape, index: readonly number[]): number {
  return shape.reduce((place, size, axis) => place * size + index[axis]!, 0)
}

/** What reduces to one number, for each that is left: the numbers over these axes. */
export function groupsOver(values: Flat, shape: Shape, axes: readonly number[]): Flat[] {
  const groups = new Map<number, number[]>()
  const left = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  for (const [i, value] of values.entries()) {
    const place = placeIn(
      left,
      indexAt(shape, i).map((at, axis) => (axes.includes(axis) ? 0 : at)),
    )
    groups.set(place, [...(groups.get(place) ?? []), value])
  }
  return [...groups.keys()].sort((a, b) => a - b).map((place) => groups.get(place)!)
}

/** The rows along the last axis. */
export function rowsOf(values: Flat, columns: number): Flat[] {
  return Array.from({ length: values.length / columns }, (_, row) => values.slice(row * columns, (row + 1) * columns))
}

export function total(values: Flat): number {
  return values.reduce((sum, value) => sum + value, 0)
}

export function average(values: Flat): number {
  return total(values) / values.length
}

/** The norm of a gradient, and the gradient scaled down to the largest one. */
export function plainClipped(gradient: Flat, maxNorm: number): { readonly norm: number; readonly clipped: Flat } {
  const norm = Math.hypot(...gradient)
  return { norm, clipped: norm > maxNorm ? gradient.map((g) => (g * maxNorm) / (norm + 1e-6)) : gradient }
}

function indexAt(shape: Shape, place: number): number[] {
  const index = new Array<number>(shape.length)
  let rest = place
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}
