import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = cos x, x in radians.
 *
 * @param x any shape
 * @returns the shape of x
 * @throws TensorError TYPE_MISFIT where x is not float32
 * @example
 * const position = t.concat([t.sine(angles), t.cosine(angles)])
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('cosine', {
  kernel: 'cosine',
  derive: (t, { inputs: [x] }, [d]) => [t.negate(t.multiply(d!, t.sine(x!)))],
  tfjs: (tf, x) => tf.cos(x),
})

export const examples = ofOne(build, Math.cos)
