import type { Builder } from '../builder.js'
import { type Examples, ofOne } from '../examples.js'
import { broadcastTo, loopsOver } from '../loops.js'
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
  emit({ recorder, outputs: [y] }) {
    const zero = { at: y!.at, strides: [0, 0, 0, 0] as const }
    for (const { sizes, operands } of loopsOver(y!.shape, [broadcastTo(y!, y!.shape)]))
      recorder.map1('affine', { sizes, x: { ...zero, at: operands[0]!.at }, y: operands[0]!, a: 0, b: 0 })
  },
  tfjs: ({ tf, shapes: [shape] }) => tf.zeros([...shape!]),
}

export const examples: Examples = { ...ofOne(build), refuses: [] }
