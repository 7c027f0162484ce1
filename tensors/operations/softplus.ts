import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = ln(1 + e^x), without overflow.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const positive = t.softplus(x)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('softplus', {
  kernel: 'softplus',
  derive: (t, { inputs: [x] }, [d]) => [t.multiply(d!, t.sigmoid(x!))],
  tfjs: (tf, x) => tf.softplus(x),
})

export const examples = ofOne(build, (x) => Math.log1p(Math.exp(x)))
