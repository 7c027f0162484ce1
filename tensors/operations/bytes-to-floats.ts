import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import type { Operation } from '../operation.js'
import { lineOf } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Bytes as float32, times a number: y = scale · x. No gradient flows.
 *
 * @param x any shape, uint8
 * @param scale 1/255 for pixels, 1 for the bytes' own numbers
 * @returns the shape of x, float32
 * @throws TensorError TYPE_MISFIT where x are no bytes
 * @example
 * const picture = t.bytesToFloats(t.input('observations', [rows, 84, 84, 3], 'uint8'), 1 / 255)
 */
export function build(t: Builder, x: Tensor, scale: number): Tensor {
  return t.one(definition, { scale }, x)
}

interface Attributes {
  readonly scale: number
}

export const definition: Operation<Attributes> = {
  name: 'bytesToFloats',
  infer([x]) {
    if (x!.type !== 'uint8') throw new TensorError('TYPE_MISFIT', `Expected x of bytesToFloats to be uint8, got ${x!.type}`)
    return [{ shape: x!.shape, type: 'float32', rows: x!.rows }]
  },
  emit({ recorder, attributes: { scale }, inputs: [x], outputs: [y] }) {
    const { shape } = x!
    const [rows, columns] = shape.length < 2 ? [1, shape[0] ?? 1] : [shape[0]!, lineOf(shape)]
    const [from, to] = shape.length < 2 ? [columns, columns] : [x!.row, y!.row]
    recorder.bytesToFloats({ rows, columns, from: { at: x!.at, row: from }, scale, to: { at: y!.at, row: to } })
  },
  tfjs: ({ tf, inputs: [x], attributes: { scale } }) => tf.mul(tf.cast(x!, 'float32'), scale),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    return {
      inputs: { x: { shape, type: 'uint8', low: 0, high: 255, byRow: shape.length > 1 } },
      build: (t, { x }) => build(t, x!, 1 / 4),
      reference: ({ x }) => x!.map((byte) => byte / 4),
    }
  },
  refuses: [(t) => build(t, t.input('x', [2]), 1)],
}
