import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = min(x, y), with broadcasting. Where both are equal, the gradient goes to y.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const surrogate = t.minimum(t.multiply(ratio, advantage), t.multiply(clipped, advantage))
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('minimum', {
  kernel: 'minimum',
  derive: (t, { inputs: [x, y] }, [d]) => {
    const first = t.less(x!, y!)
    return [t.multiply(d!, first), t.multiply(d!, t.scale(first, -1, 1))]
  },
  tfjs: (tf, x, y) => tf.minimum(x, y),
})

export const examples = ofTwo(build, Math.min, {}, { offset: 0 })
