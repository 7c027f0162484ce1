import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = 1 where x > 0, -1 where x < 0, 0 where x = 0. No gradient flows.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const clipped = t.sign(reward)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('sign', {
  kernel: 'sign',
  tfjs: (tf, x) => tf.sign(x),
})

export const examples = ofOne(build, Math.sign)
