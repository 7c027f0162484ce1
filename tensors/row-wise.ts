import type { Builder } from './builder.js'
import { floats } from './elementwise.js'
import { TensorError } from './errors.js'
import { sameShape, show, sizeOf } from './shape.js'
import type { Tensor, TensorType } from './tensor.js'

/** The lowest float32. */
export const LOWEST = -(2 - 2 ** -23) * 2 ** 127

/**
 * Applies what works on each row of a matrix along the last axis of tensors of one shape: they are seen as matrices [m, n], n being the
 * last axis.
 *
 * @throws TensorError SHAPE_MISFIT where there is no axis
 */
export function alongLastAxis(
  t: Builder,
  name: string,
  tensors: readonly Tensor[],
  apply: (matrices: readonly Tensor[]) => Tensor,
): Tensor {
  const { shape } = tensors[0]!
  if (shape.length === 0) throw new TensorError('SHAPE_MISFIT', `Expected ${name} to have an axis to run along, got []`)
  if (shape.length === 2) return apply(tensors)
  const columns = shape.at(-1)!
  const matrix = [sizeOf(shape) / columns, columns]
  return t.reshape(apply(tensors.map((tensor) => t.reshape(tensor, matrix))), shape)
}

/** The type of a result that is like the inputs, which are of one shape. @throws TensorError TYPE_MISFIT, SHAPE_MISFIT */
export function likeInputs(name: string, inputs: readonly TensorType[]): TensorType {
  for (const input of inputs) floats(name, input)
  const { shape, rows } = inputs[0]!
  const odd = inputs.find((input) => !sameShape(input.shape, shape))
  if (odd)
    throw new TensorError('SHAPE_MISFIT', `Expected the operands of ${name} to have one shape, got ${show(shape)} and ${show(odd.shape)}`)
  return { shape, type: 'float32', rows }
}
