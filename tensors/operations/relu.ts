import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = max(x, 0). Its gradient at 0 is 0.
 *
 * @param x any shape
 * @returns the shape of x
 * @example
 * const hidden = t.relu(t.bias(t.product(x, w), b))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition = unary('relu', {
  kernel: 'relu',
  derive: (t, { outputs: [y] }, [d]) => [t.reluGradient(d!, y!)],
  fusion: { is: 'activation', activation: 'relu' },
  tfjs: (tf, x) => tf.relu(x),
})

export const examples = ofOne(build, (x) => Math.max(x, 0))
