import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = e^x. It is 0 below -87 and infinite above 88.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const deviation = t.exp(logDeviation)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('exp', {
  kernel: 'exp',
  derive: (t, { outputs: [y] }, [d]) => [t.multiply(d!, y!)],
  tfjs: (tf, x) => tf.exp(x),
})

export const examples = ofOne(build, Math.exp)
