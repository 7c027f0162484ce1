import type { Shape, TensorType } from './tensor.js'

/** The number of elements: the product of the sizes. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Elements in one line of the first axis; 1 for a vector and a single number. */
export function lineOf(shape: Shape): number {
  return shape.length < 2 ? 1 : sizeOf(shape.slice(1))
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i])
}

/** A shape in messages: `[2, 3]`. */
export function show(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The shape that two tensors of an elementwise operation take together (NumPy's broadcasting); null where they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length)
  const shape: number[] = []
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1]
    if (x !== y && x !== 1 && y !== 1) return null
    shape.push(x === 1 ? y : x)
  }
  return shape
}

/** The axis as a number from 0 on; negative ones count from the end. Null where the tensor has none such. */
export function axisOf(axis: number, rank: number): number | null {
  const from = axis < 0 ? axis + rank : axis
  return Number.isInteger(axis) && from >= 0 && from < rank ? from : null
}

/** The `rows` of a result with these first axes, of operands whose lines go through one by one. */
export function rowsOf(shape: Shape, operands: readonly TensorType[]): number {
  return operands.find((operand) => operand.rows > 0 && operand.shape.length === shape.length && operand.shape[0] === shape[0])?.rows ?? 0
}
