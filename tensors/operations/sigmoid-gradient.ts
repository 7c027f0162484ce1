import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * The gradient of sigmoid, from its output: z = d y (1 - y).
 *
 * @param d the gradient by y
 * @param y sigmoid(x), of the same shape
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const dx = t.sigmoidGradient(dy, y)
 */
export function build(t: Builder, d: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, d, y)
}

export const definition = binary('sigmoidGradient', {
  kernel: 'sigmoidGradient',
  derive: (t, { inputs: [d, y] }, [g]) => [t.sigmoidGradient(g!, y!), t.multiply(t.multiply(g!, d!), t.scale(y!, -2, 1))],
  fusion: { is: 'activation', activation: 'sigmoidGradient' },
  tfjs: (tf, d, y) => tf.mul(d, tf.mul(y, tf.sub(1, y))),
})

export const examples = ofTwo(build, (d, y) => d * y * (1 - y), {}, { low: 0.1, high: 0.9 })
