import { floats } from './elementwise.js'
import { TensorError } from './errors.js'
import { sameShape, show } from './shape.js'
import type { Shape, TensorType } from './tensor.js'

/**
 * Checks operands of which each has a shape of its own, by their names.
 *
 * @throws TensorError TYPE_MISFIT where one is not float32, SHAPE_MISFIT where it has another shape
 */
export function checkShapes(name: string, operands: Readonly<Record<string, readonly [operand: TensorType, expected: Shape]>>): void {
  for (const [operand, [{ type, shape }, expected]] of Object.entries(operands)) {
    floats(name, { type })
    if (!sameShape(shape, expected))
      throw new TensorError('SHAPE_MISFIT', `Expected ${operand} of ${name} to be ${show(expected)}, got ${show(shape)}`)
  }
}

/** @throws TensorError SHAPE_MISFIT where it is no matrix */
export function checkMatrix(name: string, operand: string, { shape }: TensorType): void {
  if (shape.length !== 2) throw new TensorError('SHAPE_MISFIT', `Expected ${operand} of ${name} to be a matrix, got ${show(shape)}`)
}
