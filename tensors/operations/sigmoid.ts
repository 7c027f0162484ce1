import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = 1 / (1 + e^-x).
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const gate = t.sigmoid(t.bias(t.product(x, w), b))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('sigmoid', {
  kernel: 'sigmoid',
  derive: (t, { outputs: [y] }, [d]) => [t.sigmoidGradient(d!, y!)],
  fusion: { is: 'activation', activation: 'sigmoid' },
  tfjs: (tf, x) => tf.sigmoid(x),
})

export const examples = ofOne(build, (x) => 1 / (1 + Math.exp(-x)))
