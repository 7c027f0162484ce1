import type { Builder } from '../builder.js'
import { type Examples, ofOne } from '../examples/examples.js'
import { fillZeros } from '../filling.js'
import type { Operation } from '../operation.js'
import type { Shape, Tensor } from '../tensor.js'

/**
 * Zeros in the shape of a tensor, whose numbers are not read.
 *
 * @param x any shape
 * @returns the shape of x
 * @example
 * const none = t.zerosLike(x)
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, { shape: x.shape, rows: x.rows })
}

interface Attributes {
  readonly shape: Shape
  readonly rows: number
}

export const definition: Operation<Attributes> = {
  name: 'zerosLike',
  infer: (_, { shape, rows }) => [{ shape, type: 'float32', rows }],
  derive: () => [],
  emit({ recorder, outputs: [y], scratch }) {
    fillZeros(recorder, y!, scratch)
  },
  scratch: () => 1,
  tfjs: ({ tf, shapes: [shape] }) => tf.zeros([...shape!]),
}

export const examples: Examples = { ...ofOne(build, () => 0), refuses: [] }
