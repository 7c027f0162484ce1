import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = sqrt(x), correctly rounded. Its gradient at 0 is infinite: `norm` is the root of a sum of squares without that.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const deviation = t.squareRoot(t.variance(x))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('squareRoot', {
  kernel: 'squareRoot',
  derive: (t, { outputs: [y] }, [d]) => [t.scale(t.divide(d!, y!), 0.5)],
  tfjs: (tf, x) => tf.sqrt(x),
})

export const examples = ofOne(build, Math.sqrt, { low: 0.25, high: 4 })
