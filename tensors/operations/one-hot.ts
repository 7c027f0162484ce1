import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'
import { definition as equal } from './equal.js'

/**
 * Rows with a 1 in one place: y_...j = 1 where j is the index, else 0. An index that is no place gives zeros. No gradient flows.
 *
 * @param indices any shape, int32
 * @param places how long the new last axis is
 * @returns [...shape, places]
 * @throws TensorError ATTRIBUTE_MISFIT where `places` is no positive integer, TYPE_MISFIT where the indices are not int32
 * @example
 * const taken = t.sum(t.multiply(q, t.oneHot(actions, 6)), { axes: [-1] })
 */
export function build(t: Builder, indices: Tensor, places: number): Tensor {
  if (!Number.isInteger(places) || places < 1)
    throw new TensorError('ATTRIBUTE_MISFIT', `Expected the places of oneHot to be a positive integer, got ${places}`)
  if (indices.type !== 'int32') throw new TensorError('TYPE_MISFIT', `Expected the indices of oneHot to be int32, got ${indices.type}`)
  const numbers = t.constant(Float32Array.from({ length: places }, (_, place) => place))
  return t.equal(t.reshape(t.intsToFloats(indices), [...indices.shape, 1]), numbers)
}

export const definition = equal

export const examples: Examples = {
  draw(whole) {
    const places = whole(1, 5)
    return {
      inputs: { i: { shape: shapeOf(whole), type: 'int32', low: -1, high: places, byRow: true } },
      build: (t, { i }) => build(t, i!, places),
      reference: ({ i }) => i!.flatMap((index) => Array.from({ length: places }, (_, place) => (place === index ? 1 : 0))),
    }
  },
  refuses: [(t) => build(t, t.input('i', [2], 'int32'), 0), (t) => build(t, t.input('i', [2]), 2)],
}
