import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = sin x, x in radians.
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

export const definition = unary('sine', {
  kernel: 'sine',
  derive: (t, { inputs: [x] }, [d]) => [t.multiply(d!, t.cosine(x!))],
  tfjs: (tf, x) => tf.sin(x),
})

export const examples = ofOne(build, Math.sin)
