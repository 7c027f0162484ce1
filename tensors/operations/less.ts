import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * z = 1 where x < y, else 0, with broadcasting. No gradient flows.
 *
 * @param x any shape
 * @param y a shape that broadcasts with that of x
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const isEarly = t.less(step, horizon)
 */
export function build(t: Builder, x: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, x, y)
}

export const definition = binary('less', {
  kernel: 'less',
  tfjs: (tf, x, y) => tf.cast(tf.less(x, y), 'float32'),
})

export const examples = ofTwo(build, (x, y) => (x < y ? 1 : 0), {}, { offset: 0 })
