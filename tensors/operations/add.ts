import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = x + y, with broadcasting. Behind a product it is fused into it.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast
 * @example
 * const residual = t.add(x, t.product(hidden, w))
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('add', {
  kernel: 'add',
  derive: (_, __, [d]) => [d!, d!],
  fusion: { is: 'sum' },
  tfjs: (tf, x, y) => tf.add(x, y),
})

export const examples = ofTwo(build, (x, y) => x + y)
