import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * The gradient of tanh, from its output: z = d (1 - y^2).
 *
 * @param d the gradient by y
 * @param y tanh(x), of the same shape
 * @returns the gradient by x
 * @example
 * const dx = t.tanhGradient(dy, y)
 */
export function build(t: Builder, d: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, d, y)
}

export const definition = binary('tanhGradient', {
  kernel: 'tanhGradient',
  derive: (t, { inputs: [d, y] }, [g]) => [t.tanhGradient(g!, y!), t.scale(t.multiply(t.multiply(g!, d!), y!), -2)],
  fusion: { is: 'activation', activation: 'tanhGradient' },
  tfjs: (tf, d, y) => tf.mul(d, tf.sub(1, tf.square(y))),
})

export const examples = ofTwo(build, (d, y) => d * (1 - y * y))
