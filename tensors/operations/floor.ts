import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = the largest whole number that is not above x. No gradient flows.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const cell = t.floor(t.scale(position, 10))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('floor', {
  kernel: 'floor',
  tfjs: (tf, x) => tf.floor(x),
})

export const examples = ofOne(build, Math.floor)
