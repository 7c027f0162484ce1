import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = x y, element by element, with broadcasting.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast
 * @example
 * const gated = t.multiply(t.sigmoid(gate), x)
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('multiply', {
  kernel: 'multiply',
  derive: (t, { inputs: [x, y] }, [d]) => [t.multiply(d!, y!), t.multiply(d!, x!)],
  tfjs: (tf, x, y) => tf.mul(x, y),
})

export const examples = ofTwo(build, (x, y) => x * y)
