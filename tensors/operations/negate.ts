import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = -x.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const loss = t.negate(t.mean(reward))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('negate', {
  kernel: 'negate',
  derive: (t, _, [d]) => [t.negate(d!)],
  tfjs: (tf, x) => tf.neg(x),
})

export const examples = ofOne(build, (x) => -x)
