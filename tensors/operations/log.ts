import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = ln x; -infinity at 0, NaN below.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const entropy = t.negate(t.sum(t.multiply(p, t.log(p))))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('log', {
  kernel: 'log',
  derive: (t, { inputs: [x] }, [d]) => [t.divide(d!, x!)],
  tfjs: (tf, x) => tf.log(x),
})

export const examples = ofOne(build, Math.log, { low: 0.25, high: 4 })
