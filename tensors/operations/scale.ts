import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = factor x + shift.
 *
 * @param x any shape
 * @param factor a constant
 * @param shift a constant. Default: 0.
 * @returns the shape of x
 * @example
 * const half = t.scale(x, 0.5)
 */
export function build(t: Builder, x: Tensor, factor: number, shift = 0): Tensor {
  return t.one(definition, { factor, shift }, x)
}

interface Attributes {
  readonly factor: number
  readonly shift: number
}

export const definition = unary<Attributes>('scale', {
  kernel: 'affine',
  constants: ({ factor, shift }) => [factor, shift],
  derive: (t, { attributes: { factor } }, [d]) => [t.scale(d!, factor)],
  tfjs: (tf, x, { factor, shift }) => tf.add(tf.mul(x, factor), shift),
})

export const examples = ofOne(
  (t, x) => build(t, x, -1.5, 0.25),
  (x) => -1.5 * x + 0.25,
)
