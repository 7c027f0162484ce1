import type { Builder } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { tabulate, total } from '../examples/plain.js'
import type { Operation, Place } from '../operation.js'
import { stepsOf } from '../recurrence.js'
import { checkMatrix, checkShapes } from '../shapes-of-operands.js'
import type { Tensor } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { unrolledWindowSum, type Window } from '../window.js'

/**
 * The gradient of sums over the last steps by what is summed: x of a row is in the sums of that row and of the n - 1 steps behind it, as far
 * as there are any.
 *
 * @param d [rows, size]
 * @param weights [rows, n]
 * @returns [rows, size]
 * @example
 * const [dx] = t.gradients([pooled], [d], [x])
 */
export function build(t: Builder, d: Tensor, weights: Tensor, attributes: Window): Tensor {
  return t.one(definition, attributes, d, weights)
}

export const definition: Operation<Window> = {
  name: 'windowSumGradient',
  infer([d, weights], { before }) {
    checkMatrix('windowSumGradient', 'd', d!)
    const [rows, size] = d!.shape as [number, number]
    checkShapes('windowSumGradient', { d: [d!, [rows, size]], weights: [weights!, [rows, before + 1]] })
    return [{ shape: d!.shape, type: 'float32', rows: d!.rows }]
  },
  derive(t, { inputs: [d, weights], attributes: { before, sequences } }, [g]) {
    const { width } = stepsOf({ dilation: before, sequences }, d!.shape[0]!, t.sequences)
    return [unrolledWindowSum(t, g!, weights!, width), null]
  },
  emit({ recorder, attributes: { before, sequences }, inputs, outputs: [y], width: given }) {
    const [d, weights] = inputs as [Place, Place]
    const [rows, size] = y!.shape as [number, number]
    const { steps, width } = stepsOf({ dilation: before, sequences }, rows, given)
    /** The rows of `count` steps from `step` on, each of which is in `k` sums. */
    const sums = (step: number, count: number, k: number) => {
      const row = step * width
      recorder.gemmBatch({
        ...{ batch: count * width, m: 1, n: size, k },
        ...{ a: { at: weights.at + row * weights.row + before, row: weights.row, column: width * weights.row - 1 }, aBatch: weights.row },
        ...{ b: { at: d.at + row * d.row, row: width * d.row }, bBatch: d.row },
        ...{ c: { at: y!.at + row * y!.row, row: y!.row }, cBatch: y!.row },
      })
    }
    const whole = Math.max(0, steps - before)
    if (whole > 0) sums(0, whole, before + 1)
    for (let step = whole; step < steps; step++) sums(step, 1, steps - step)
  },
  isRecurrent: true,
  tfjs({ tf, inputs, attributes: { before, sequences }, width: given }) {
    const [d, weights] = inputs as [TfTensor, TfTensor]
    const [rows] = d.shape as [number]
    const { steps, width } = stepsOf({ dilation: before, sequences }, rows, given)
    const parts = Array.from({ length: Math.min(steps, before + 1) }, (_, back) => {
      const shift = back * width
      const weighed = tf.mul(d, tf.slice(weights, [0, before - back], [rows, 1]))
      return tf.pad(tf.slice(weighed, [shift, 0], [rows - shift, -1]), [
        [0, shift],
        [0, 0],
      ])
    })
    return parts.reduce((sum, part) => tf.add(sum, part))
  },
}

export const examples: Examples = {
  draw(whole) {
    const [steps, sequences, size, before] = [whole(1, 5), whole(1, 3), whole(1, 6), whole(1, 3)]
    const rows = steps * sequences
    return {
      inputs: { d: { shape: [rows, size] }, weights: { shape: [rows, before + 1], type: 'int32', low: -1, high: 2 } },
      build: (t, { d, weights }) => build(t, d!, t.intsToFloats(weights!), { before, sequences }),
      reference: ({ d, weights }) =>
        tabulate([rows, size], ([row, column]) =>
          total(
            Array.from({ length: before + 1 }, (_, j) => {
              const by = row! + (before - j) * sequences
              return by >= rows ? 0 : weights![by * (before + 1) + j]! * d![by * size + column!]!
            }),
          ),
        ),
    }
  },
  refuses: [(t) => build(t, t.input('d', [4, 3]), t.input('weights', [4, 5]), { before: 2, sequences: 1 })],
}
