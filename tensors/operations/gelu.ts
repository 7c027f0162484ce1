import type { Builder } from '../builder.js'
import { ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'
import { definition as multiply } from './multiply.js'

/**
 * y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): the Gaussian error linear unit as Hendrycks and Gimpel 2016 approximate it.
 *
 * @param x any shape
 * @returns the shape of x
 * @example
 * const hidden = t.gelu(t.bias(t.product(x, w), b))
 */
export function build(t: Builder, x: Tensor): Tensor {
  // x + 0.044715 x^3 = x (1 + 0.044715 x^2).
  const inner = t.multiply(x, t.scale(t.square(x), 0.044715 * Math.sqrt(2 / Math.PI), Math.sqrt(2 / Math.PI)))
  return t.multiply(x, t.scale(t.tanh(inner), 0.5, 0.5))
}

export const definition = multiply

export const examples = { ...ofOne(build, (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))), refuses: [] }
