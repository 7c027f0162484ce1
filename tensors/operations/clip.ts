import type { Builder } from '../builder.js'
import { unary } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, ofOne } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * y = min(max(x, low), high). Its gradient is 1 from low to high, both included, and 0 beyond.
 *
 * @param x any shape
 * @param low a constant; -Infinity for none
 * @param high a constant that is not below it; Infinity for none
 * @returns the shape of x
 * @throws TensorError ATTRIBUTE_MISFIT where low is above high, TYPE_MISFIT where x is not float32
 * @example
 * const clipped = t.clip(ratio, 0.8, 1.2)
 */
export function build(t: Builder, x: Tensor, low: number, high: number): Tensor {
  if (!(low <= high)) throw new TensorError('ATTRIBUTE_MISFIT', `Expected clip's low to be at most its high, got ${low} and ${high}`)
  return t.one(definition, { low, high }, x)
}

interface Attributes {
  readonly low: number
  readonly high: number
}

export const definition = unary<Attributes>('clip', {
  kernel: 'clip',
  constants: ({ low, high }) => [low, high],
  derive: (t, { inputs: [x], outputs: [y] }, [d]) => [t.multiply(d!, t.equal(x!, y!))],
  tfjs: (tf, x, { low, high }) => tf.clipByValue(x, low, high),
})

export const examples: Examples = {
  ...ofOne(
    (t, x) => build(t, x, -1, 1),
    (x) => Math.min(Math.max(x, -1), 1),
  ),
  refuses: [(t) => build(t, t.input('x', [2], 'int32'), -1, 1), (t) => build(t, t.input('x', [2]), 1, -1)],
}
