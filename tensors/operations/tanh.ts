import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = tanh(x), to a relative error below 4e-7.
 *
 * @param x any shape
 * @returns the shape of x
 * @example
 * const hidden = t.tanh(t.bias(t.product(x, w), b))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('tanh', {
  kernel: 'tanh',
  derive: (t, { outputs: [y] }, [d]) => [t.tanhGradient(d!, y!)],
  fusion: { is: 'activation', activation: 'tanh' },
  tfjs: (tf, x) => tf.tanh(x),
})

export const examples = ofOne(build, Math.tanh)
