import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = x / y, with broadcasting.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const normal = t.divide(t.subtract(x, mean), deviation)
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('divide', {
  kernel: 'divide',
  derive: (t, { inputs: [, y], outputs: [z] }, [d]) => {
    const dx = t.divide(d!, y!)
    return [dx, t.negate(t.multiply(dx, z!))]
  },
  tfjs: (tf, x, y) => tf.div(x, y),
})

export const examples = ofTwo(build, (x, y) => x / y, {}, { low: 0.5, high: 3 })
