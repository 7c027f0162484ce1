import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = x^2.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const loss = t.mean(t.square(t.subtract(prediction, target)))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('square', {
  kernel: 'square',
  derive: (t, { inputs: [x] }, [d]) => [t.scale(t.multiply(d!, x!), 2)],
  tfjs: (tf, x) => tf.square(x),
})

export const examples = ofOne(build, (x) => x * x)
