import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = |x|. Its gradient at 0 is 0.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const loss = t.mean(t.absolute(t.subtract(prediction, target)))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('absolute', {
  kernel: 'absolute',
  derive: (t, { inputs: [x] }, [d]) => [t.multiply(d!, t.sign(x!))],
  tfjs: (tf, x) => tf.abs(x),
})

export const examples = ofOne(build, Math.abs)
