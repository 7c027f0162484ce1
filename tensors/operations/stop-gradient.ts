import type { Builder } from '../builder.js'
import { type Examples, ofOne } from '../examples/examples.js'
import type { Operation } from '../operation.js'
import type { Tensor } from '../tensor.js'

/**
 * The same numbers, as a constant: no gradient flows through.
 *
 * @param x any shape
 * @returns the shape of x
 * @example
 * const target = t.stopGradient(values)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition: Operation = {
  name: 'stopGradient',
  infer: ([x]) => [{ shape: x!.shape, type: x!.type, rows: x!.rows }],
  view: ({ offset, row, padded }) => [{ offset, row, padded }],
  emit() {},
  tfjs: ({ tf, inputs: [x] }) => tf.clone(x!),
}

export const examples: Examples = { ...ofOne(build, (x) => x), refuses: [], stopsGradient: true }
