import type { Builder } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { average, rowsOf } from '../examples/plain.js'
import { partialGradients } from '../gradients.js'
import type { Operation } from '../operation.js'
import { checkShapes } from '../shapes-of-operands.js'
import type { Tensor } from '../tensor.js'

/**
 * The gradient of layerNorm by x: z = inverse (h - mean of h - normal · mean of (h · normal)), with h = d gain and
 * normal = (x - mean) inverse.
 *
 * @param d [m, n], the gradient by y
 * @param x [m, n]
 * @param gain [n]
 * @param mean [m], the mean of each row
 * @param inverse [m], 1 / sqrt(variance + epsilon) of each row
 * @returns [m, n]
 * @example
 * const dx = t.layerNormGradient(dy, x, gain, mean, inverse)
 */
export function build(t: Builder, d: Tensor, x: Tensor, gain: Tensor, mean: Tensor, inverse: Tensor): Tensor {
  return t.one(definition, {}, d, x, gain, mean, inverse)
}

export const definition: Operation = {
  name: 'layerNormGradient',
  infer([d, x, gain, mean, inverse]) {
    const name = 'layerNormGradient'
    const [rows, columns] = x!.shape as [number, number]
    checkShapes(name, {
      d: [d!, [rows, columns]],
      x: [x!, [rows, columns]],
      gain: [gain!, [columns]],
      mean: [mean!, [rows]],
      inverse: [inverse!, [rows]],
    })
    return [{ shape: x!.shape, type: 'float32', rows: x!.rows }]
  },
  // Its own derivative is that of the operations that define it.
  derive: (t, { inputs }, [g]) => partialGradients(t, composed(t, inputs), g!, inputs),
  emit({ recorder, inputs: [d, x, gain, mean, inverse], outputs: [dx] }) {
    const [rows, columns] = x!.shape as [number, number]
    recorder.layerNormGradient({ rows, columns, d: d!, x: x!, gain: gain!.at, mean: mean!.at, inverse: inverse!.at, dx: dx! })
  },
  readsWhole: [2],
  inPlace: [
    [0, 0],
    [1, 0],
  ],
  tfjs({ tf, inputs: [d, x, gain, mean, inverse] }) {
    const scale = tf.expandDims(inverse!, 1)
    const normal = tf.mul(tf.sub(x!, tf.expandDims(mean!, 1)), scale)
    const h = tf.mul(d!, gain!)
    const along = tf.mean(tf.mul(h, normal), 1, true)
    return tf.mul(scale, tf.sub(tf.sub(h, tf.mean(h, 1, true)), tf.mul(normal, along)))
  },
}

function composed(t: Builder, [d, x, gain, mean, inverse]: readonly Tensor[]): Tensor {
  const column = (perRow: Tensor) => t.reshape(perRow, [perRow.shape[0]!, 1])
  const average = (y: Tensor) => t.mean(y, { axes: [1], keep: true })
  const scale = column(inverse!)
  const normal = t.multiply(t.subtract(x!, column(mean!)), scale)
  const h = t.multiply(d!, gain!)
  const rest = t.subtract(t.subtract(h, average(h)), t.multiply(normal, average(t.multiply(h, normal))))
  return t.multiply(rest, scale)
}

export const examples: Examples = {
  draw(whole) {
    const [rows, columns] = [whole(1, 4), whole(2, 6)]
    const matrix = { shape: [rows, columns], byRow: true }
    const perRow = { shape: [rows], byRow: true }
    return {
      inputs: { d: matrix, x: matrix, gain: { shape: [columns] }, mean: perRow, inverse: { ...perRow, low: 0.5, high: 2 } },
      build: (t, { d, x, gain, mean, inverse }) => build(t, d!, x!, gain!, mean!, inverse!),
      reference: ({ d, x, gain, mean, inverse }) =>
        rowsOf(d!, columns).flatMap((row, i) => {
          const h = row.map((value, j) => value * gain![j]!)
          const normal = row.map((_, j) => (x![i * columns + j]! - mean![i]!) * inverse![i]!)
          const along = average(h.map((value, j) => value * normal[j]!))
          return h.map((value, j) => inverse![i]! * (value - average(h) - normal[j]! * along))
        }),
    }
  },
  refuses: [
    (t) => {
      const [matrix, row] = [t.input('x', [2, 3]), t.input('row', [2])]
      return build(t, matrix, matrix, row, row, row)
    },
    (t) => {
      const [matrix, row] = [t.input('x', [2, 3]), t.input('gain', [3])]
      return build(t, t.input('d', [2, 3], 'int32'), matrix, row, row, row)
    },
  ],
}
