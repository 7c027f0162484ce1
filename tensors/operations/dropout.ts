import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { plainUniform } from '../examples/random.js'
import type { Tensor } from '../tensor.js'
import { definition as multiply } from './multiply.js'

/**
 * Sets elements to 0 with a probability, and divides the others by its complement (Srivastava et al. 2014): y = x m / (1 - rate), m being 1
 * where a number of `randomUniform` is at least the rate, else 0.
 *
 * @param x any shape
 * @param rate the probability, in [0, 1)
 * @param key [2] int32, as for `randomUniform`
 * @param stream as for `randomUniform`. Default: 0.
 * @returns the shape of x
 * @throws TensorError ATTRIBUTE_MISFIT for another rate
 * @example
 * const hidden = t.dropout(t.relu(x), 0.1, key, 3)
 */
export function build(t: Builder, x: Tensor, rate: number, key: Tensor, stream = 0): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new TensorError('ATTRIBUTE_MISFIT', `Expected the rate of dropout to be in [0, 1), got ${rate}`)
  const uniform = t.randomUniform(key, x, stream)
  const kept = t.lessOrEqual(t.constant([rate], []), uniform)
  return t.multiply(x, t.scale(kept, 1 / (1 - rate)))
}

export const definition = multiply

export const examples: Examples = {
  draw: (whole) => ({
    inputs: { x: { shape: shapeOf(whole) }, key: { shape: [2], type: 'int32', low: -1e9, high: 1e9 } },
    build: (t, { x, key }) => build(t, x!, 0.4, key!),
    reference: ({ x, key }) => x!.map((value, place) => (plainUniform(place, key!, 0) >= 0.4 ? value / 0.6 : 0)),
  }),
  refuses: [(t) => build(t, t.input('x', [2]), 1, t.input('key', [2], 'int32'))],
}
