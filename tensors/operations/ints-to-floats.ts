import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import type { Operation } from '../operation.js'
import { lineOf } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Integers as float32, rounded where they have more than 24 bits. No gradient flows.
 *
 * @param x any shape, int32
 * @returns the shape of x, float32
 * @throws TensorError TYPE_MISFIT where x is not int32
 * @example
 * const steps = t.intsToFloats(t.input('steps', [rows], 'int32'))
 */
export function build(t: Builder, x: Tensor): Tensor {
  return t.one(definition, {}, x)
}

export const definition: Operation = {
  name: 'intsToFloats',
  infer([x]) {
    if (x!.type !== 'int32') throw new TensorError('TYPE_MISFIT', `Expected x of intsToFloats to be int32, got ${x!.type}`)
    return [{ shape: x!.shape, type: 'float32', rows: x!.rows }]
  },
  emit({ recorder, inputs: [x], outputs: [y] }) {
    const { shape } = x!
    const [lines, columns] = shape.length < 2 ? [1, shape[0] ?? 1] : [shape[0]!, lineOf(shape)]
    if (lines === 1 || (x!.row === columns && y!.row === columns)) recorder.intsToFloats({ count: lines * columns, from: x!.at, to: y!.at })
    else for (let i = 0; i < lines; i++) recorder.intsToFloats({ count: columns, from: x!.at + i * x!.row, to: y!.at + i * y!.row })
  },
  tfjs: ({ tf, inputs: [x] }) => tf.cast(x!, 'float32'),
}

export const examples: Examples = {
  draw: (whole) => ({
    inputs: { x: { shape: shapeOf(whole), type: 'int32', low: -9, high: 9, byRow: true } },
    build: (t, { x }) => build(t, x!),
    reference: ({ x }) => x!,
  }),
  refuses: [(t) => build(t, t.input('x', [2]))],
}
