import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'
import { definition as multiply } from './multiply.js'

/**
 * y = x^exponent. A whole exponent is made of products, which is exact to their rounding and takes any x; another one is
 * e^(exponent ln x), and takes x > 0.
 *
 * @param x any shape
 * @param exponent a constant other than 0
 * @returns the shape of x
 * @throws TensorError ATTRIBUTE_MISFIT for an exponent that is 0 or not finite, TYPE_MISFIT where x is not float32
 * @example
 * const cubed = t.power(x, 3)
 */
export function build(t: Builder, x: Tensor, exponent: number): Tensor {
  if (!Number.isFinite(exponent) || exponent === 0)
    throw new TensorError('ATTRIBUTE_MISFIT', `Expected the exponent of power to be a number other than 0, got ${exponent}`)
  floats('power', x)
  if (exponent === 0.5) return t.squareRoot(x)
  if (!Number.isInteger(exponent)) return t.exp(t.scale(t.log(x), exponent))
  return exponent < 0 ? t.reciprocal(whole(t, x, -exponent)) : whole(t, x, exponent)
}

function whole(t: Builder, x: Tensor, exponent: number): Tensor {
  if (exponent === 1) return x
  const half = t.square(whole(t, x, Math.floor(exponent / 2)))
  return exponent % 2 === 0 ? half : t.multiply(half, x)
}

export const definition = multiply

export const examples: Examples = {
  draw(draw) {
    const exponents = [0.5, 2, 3, -1, -2, 1.7, 5]
    const exponent = exponents[draw(0, exponents.length - 1)]!
    return {
      inputs: { x: { shape: shapeOf(draw), byRow: true, low: 0.5, high: 2 } },
      build: (t, { x }) => build(t, x!, exponent),
      reference: ({ x }) => x!.map((value) => value ** exponent),
    }
  },
  refuses: [(t) => build(t, t.input('x', [2]), 0), (t) => build(t, t.input('x', [2], 'int32'), 1)],
}
