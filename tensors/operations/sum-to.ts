import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, narrowed, shapeOf } from '../examples/examples.js'
import { groupsOver, total } from '../examples/plain.js'
import { broadcast, sameShape, show } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'
import { definition as sum } from './sum.js'

/**
 * Sums over the axes along which a tensor of that shape would repeat: the gradient of broadcasting.
 *
 * @param x a shape that `shape` broadcasts to
 * @returns [...shape]
 * @throws TensorError SHAPE_MISFIT where it does not
 * @example
 * const gradientOfBias = t.sumTo(gradient, [10]) // of [64, 10]
 */
export function build(t: Builder, x: Tensor, shape: Shape): Tensor {
  const all = broadcast(x.shape, shape)
  if (!all || !sameShape(all, x.shape))
    throw new TensorError('SHAPE_MISFIT', `Expected sumTo to have a shape that broadcasts to ${show(x.shape)}, got ${show(shape)}`)
  const missing = x.shape.length - shape.length
  const axes = x.shape.flatMap((size, axis) => (axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : []))
  return axes.length === 0 ? x : t.reshape(t.sum(x, { axes, keep: true }), shape)
}

export const definition = sum

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const to = narrowed(whole, shape).shape
    return {
      inputs: { x: { shape } },
      build: (t, { x }) => build(t, x!, to),
      reference({ x }) {
        const missing = shape.length - to.length
        const axes = shape.flatMap((_, axis) => (axis < missing || to[axis - missing] === 1 ? [axis] : []))
        return groupsOver(x!, shape, axes).map(total)
      },
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), [4]), (t) => build(t, t.input('x', [3]), [2, 3])],
}
