import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = max(x, y), with broadcasting. Where both are equal, the gradient goes to y.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const larger = t.maximum(q1, q2)
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('maximum', {
  kernel: 'maximum',
  derive: (t, { inputs: [x, y] }, [d]) => {
    const first = t.less(y!, x!)
    return [t.multiply(d!, first), t.multiply(d!, t.scale(first, -1, 1))]
  },
  tfjs: (tf, x, y) => tf.maximum(x, y),
})

export const examples = ofTwo(build, Math.max, {}, { offset: 0 })
