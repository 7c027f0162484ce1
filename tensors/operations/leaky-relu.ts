import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'
import { definition as maximum } from './maximum.js'

/**
 * y = max(x, slope x), Maas, Hannun and Ng 2013. Its gradient at 0 is the slope.
 *
 * @param x any shape
 * @param slope from 0 to 1. Default: 0.01.
 * @returns the shape of x
 * @throws TensorError ATTRIBUTE_MISFIT for another slope
 * @example
 * const hidden = t.leakyRelu(t.bias(t.product(x, w), b), 0.2)
 */
export function build(t: Builder, x: Tensor, slope = 0.01): Tensor {
  if (!(slope >= 0 && slope <= 1))
    throw new TensorError('ATTRIBUTE_MISFIT', `Expected the slope of leakyRelu to be from 0 to 1, got ${slope}`)
  return t.maximum(x, t.scale(x, slope))
}

export const definition = maximum

export const examples: Examples = {
  ...ofOne(build, (x) => Math.max(x, 0.01 * x)),
  refuses: [(t) => build(t, t.input('x', [2]), 2)],
}
