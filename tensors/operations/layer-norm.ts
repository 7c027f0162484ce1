import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { average, rowsOf } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { alongLastAxis } from '../row-wise.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016), along the last axis: y = (x - mean) / sqrt(variance + epsilon) gain + bias.
 *
 * @param x [..., n]
 * @param gain [n]
 * @param bias [n]
 * @param epsilon Default: 1e-5.
 * @returns [..., n]
 * @throws TensorError SHAPE_MISFIT where gain or bias is not as long as the last axis of x, ATTRIBUTE_MISFIT for an epsilon below 0
 * @example
 * const normal = t.layerNorm(x, t.parameter('norm.gain', [64], ones), t.parameter('norm.bias', [64], zeros))
 */
export function build(t: Builder, x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  if (!(epsilon >= 0)) throw new TensorError('ATTRIBUTE_MISFIT', `Expected the epsilon of layerNorm to be 0 or more, got ${epsilon}`)
  return alongLastAxis(t, 'layerNorm', [x], ([matrix]) => t.one(definition, { epsilon }, matrix!, gain, bias))
}

interface Attributes {
  readonly epsilon: number
}

/** Beside y, it yields the mean and 1 / sqrt(variance + epsilon) of each row, which the gradient reads. */
export const definition: Operation<Attributes> = {
  name: 'layerNorm',
  infer([x, gain, bias]) {
    for (const input of [x, gain, bias]) floats('layerNorm', input!)
    const { shape, rows } = x!
    const odd = [gain!, bias!].find((input) => show(input.shape) !== show([shape[1]!]))
    if (odd)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the gain and the bias of layerNorm to be as long as the last axis of x, got ${show(odd.shape)} for ${show(shape)}`,
      )
    const perRow = { shape: [shape[0]!], type: 'float32', rows } as const
    return [{ shape, type: 'float32', rows }, perRow, perRow]
  },
  derive(t, { inputs: [x, gain], outputs: [, mean, inverse] }, [d = null, dMean = null, dInverse = null]) {
    const column = (perRow: Tensor) => t.reshape(perRow, [perRow.shape[0]!, 1])
    const centred = t.subtract(x!, column(mean!))
    const normal = t.multiply(centred, column(inverse!))
    // The mean and the inverse have gradients of their own where the gradient is differentiated.
    const columns = x!.shape[1]!
    const parts = [
      d && t.layerNormGradient(d, x!, gain!, mean!, inverse!),
      dMean && t.expand(t.scale(column(dMean), 1 / columns), x!),
      dInverse && t.multiply(centred, column(t.scale(t.multiply(dInverse, t.power(inverse!, 3)), -1 / columns))),
    ].filter((part) => part !== null)
    const dx = parts.length === 0 ? null : parts.reduce((sum, part) => t.add(sum, part))
    return [dx, d && t.sum(t.multiply(d, normal), { axes: [0] }), d && t.sum(d, { axes: [0] })]
  },
  emit({ recorder, attributes: { epsilon }, inputs: [x, gain, bias], outputs: [y, mean, inverse] }) {
    const [rows, columns] = x!.shape as [number, number]
    const perRow = { mean: mean!.at, inverse: inverse!.at }
    recorder.layerNorm({ rows, columns, x: x!, gain: gain!.at, bias: bias!.at, epsilon, y: y!, ...perRow })
  },
  readsWhole: [1, 2],
  inPlace: [[0, 0]],
  tfjs({ tf, inputs: [x, gain, bias], attributes: { epsilon } }) {
    const mean = tf.mean(x!, 1, true)
    const centred = tf.sub(x!, mean)
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon))
    const y = tf.add(tf.mul(tf.mul(centred, inverse), gain!), bias!)
    return [y, tf.squeeze(mean, [1]), tf.squeeze(inverse, [1])]
  },
}

export const examples: Examples = {
  draw(whole) {
    const columns = whole(2, 9)
    const shape = [...Array.from({ length: whole(0, 2) }, () => whole(1, 4)), columns]
    const byRow = shape.length > 1
    return {
      inputs: { x: { shape, byRow, distinct: true }, gain: { shape: [columns] }, bias: { shape: [columns] } },
      build: (t, { x, gain, bias }) => build(t, x!, gain!, bias!),
      reference: ({ x, gain, bias }) =>
        rowsOf(x!, columns).flatMap((row) => {
          const mean = average(row)
          const deviation = Math.sqrt(average(row.map((value) => (value - mean) ** 2)) + 1e-5)
          return row.map((value, j) => ((value - mean) / deviation) * gain![j]! + bias![j]!)
        }),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), t.input('gain', [2]), t.input('bias', [3])),
    (t) => build(t, t.input('x', [2, 3]), t.input('gain', [3]), t.input('bias', [3]), -1),
  ],
}
