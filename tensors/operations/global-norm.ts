import type { Builder } from '../builder.js'
import { listOf } from '../checked.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'
import { definition as norm } from './norm.js'

/**
 * The norm of several tensors as if they were one vector: y = sqrt(sum of the squares of all their elements). Its gradient at 0 is 0.
 *
 * @param parts one at least, of any shapes
 * @returns [], one number
 * @throws TensorError SHAPE_MISFIT where there are none
 * @example
 * const size = t.globalNorm(t.gradients([loss], [one], [w, b]).map((gradient) => gradient!))
 */
export function build(t: Builder, parts: readonly Tensor[]): Tensor {
  listOf('the parts of globalNorm', parts)
  if (parts.length === 0) throw new TensorError('SHAPE_MISFIT', 'Expected globalNorm to have one tensor at least, got none')
  return t.norm(
    t.concat(
      parts.map((part) => t.reshape(t.norm(part), [1])),
      0,
    ),
  )
}

export const definition = norm

export const examples: Examples = {
  draw: (whole) => ({
    inputs: { x: { shape: shapeOf(whole) }, y: { shape: shapeOf(whole) } },
    build: (t, { x, y }) => build(t, [x!, y!]),
    reference: ({ x, y }) => [Math.hypot(...x!, ...y!)],
  }),
  refuses: [(t) => build(t, [])],
}
