import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = x - y, with broadcasting.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const error = t.subtract(prediction, target)
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('subtract', {
  kernel: 'subtract',
  derive: (t, _, [d]) => [d!, t.negate(d!)],
  tfjs: (tf, x, y) => tf.sub(x, y),
})

export const examples = ofTwo(build, (x, y) => x - y)
