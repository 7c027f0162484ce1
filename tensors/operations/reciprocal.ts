import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = 1 / x.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const precision = t.reciprocal(variance)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('reciprocal', {
  kernel: 'reciprocal',
  derive: (t, { outputs: [y] }, [d]) => [t.negate(t.multiply(d!, t.square(y!)))],
  tfjs: (tf, x) => tf.reciprocal(x),
})

export const examples = ofOne(build, (x) => 1 / x, { low: 0.5, high: 3 })
