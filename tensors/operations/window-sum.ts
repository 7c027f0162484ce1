import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { tabulate, total } from '../examples/plain.js'
import type { Operation, Place } from '../operation.js'
import { stepsOf } from '../recurrence.js'
import { show } from '../shape.js'
import { checkMatrix, checkShapes } from '../shapes-of-operands.js'
import type { Tensor, TensorType } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { linesOf, type Window } from '../window.js'

/**
 * Weighted sums over the last steps of sequences side by side: y_r = sum over j of w_rj x_(r - (n - 1 - j) sequences), so that the last
 * weight is that of the row itself. A weight of 0 leaves a step out, such as one of an earlier episode. No gradient flows into the weights.
 *
 * Rows are time-major: row = time * sequences + sequence. As in `lstm`, `states` hold what came before: line r is what lay n - 1 steps
 * before row r, and x of row r goes to line r + (n - 1) * sequences. So a function that runs step by step goes on where it stopped. The
 * gradient goes back to the first row, and not into the states that enter there.
 *
 * @param x [rows, size]
 * @param weights [rows, n], of two steps at least
 * @param states what `t.state(name, [rows, size], (n - 1) * sequences)` made
 * @returns [rows, size]
 * @throws TensorError SHAPE_MISFIT where the shapes do not belong together
 * @example
 * const rows = t.rows(320, 16)
 * const pooled = t.windowSum(h, t.input('reach', [rows, 10]), t.state('states', [rows, 256], 9 * 16)) // of the last 10 steps
 */
export function build(t: Builder, x: Tensor, weights: Tensor, states: Tensor): Tensor {
  const before = (weights.shape[1] ?? 0) - 1
  const beside = (states.shape[0]! - x.shape[0]!) / before
  if (x.rows > 0 && before > 0 && beside !== t.sequences)
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected the states of windowSum to have ${before * t.sequences} lines more than the ${x.shape[0]} rows, got ${show(states.shape)}`,
    )
  return t.one(definition, { before, sequences: x.rows > 0 ? null : beside }, x, weights, states)
}

export const definition: Operation<Window> = {
  name: 'windowSum',
  infer(inputs, { before, sequences }) {
    const [x, weights, states] = inputs as [TensorType, TensorType, TensorType]
    checkMatrix('windowSum', 'x', x)
    checkMatrix('windowSum', 'states', states)
    const [rows, size] = x.shape as [number, number]
    checkShapes('windowSum', {
      x: [x, [rows, size]],
      weights: [weights, [rows, Math.max(2, before + 1)]],
      states: [states, [states.shape[0]!, size]],
    })
    if (sequences !== null && !(Number.isInteger(sequences) && sequences >= 1 && Number.isInteger(rows / sequences)))
      throw new TensorError('SHAPE_MISFIT', `Expected the ${rows} rows of windowSum to be steps of the sequences that its states have`)
    return [{ shape: x.shape, type: 'float32', rows: x.rows }]
  },
  derive: (t, { inputs: [, weights], attributes }, [d]) => [t.windowSumGradient(d!, weights!, attributes), null, null],
  emit({ recorder, attributes, inputs, outputs: [y], width }) {
    const [x, weights, states] = inputs as [Place, Place, Place]
    const [rows, size] = y!.shape as [number, number]
    const { lag, width: sequences } = stepsOf({ dilation: attributes.before, sequences: attributes.sequences }, rows, width)
    const now = { at: states.at + lag * states.row, strides: [0, 0, states.row, 1] }
    recorder.copy({ sizes: [1, 1, rows, size], from: { at: x.at, strides: [0, 0, x.row, 1] }, to: now })
    recorder.gemmBatch({
      ...{ batch: rows, m: 1, n: size, k: attributes.before + 1 },
      ...{ a: { at: weights.at, row: weights.row, column: 1 }, aBatch: weights.row },
      ...{ b: { at: states.at, row: sequences * states.row }, bBatch: states.row },
      ...{ c: { at: y!.at, row: y!.row }, cBatch: y!.row },
    })
  },
  isRecurrent: true,
  writes: [2],
  tfjs({ tf, inputs, attributes: { before, sequences }, width: given }) {
    const [x, weights, states] = inputs as [TfTensor, TfTensor, TfTensor]
    const { width, lag } = stepsOf({ dilation: before, sequences }, x.shape[0]!, given)
    const all = tf.concat([tf.slice(states, [0, 0], [lag, -1]), x], 0)
    const parts = Array.from({ length: before + 1 }, (_, j) => linesOf(tf, all, weights, j, j * width))
    const rest = states.shape[0]! - all.shape[0]!
    const after = rest > 0 ? tf.concat([all, tf.slice(states, [all.shape[0]!, 0], [rest, -1])], 0) : all
    return [parts.reduce((sum, part) => tf.add(sum, part)), after]
  },
}

export const examples: Examples = {
  draw(whole) {
    const [steps, sequences, size, before] = [whole(1, 5), whole(1, 3), whole(1, 6), whole(1, 3)]
    const rows = steps * sequences
    return {
      inputs: { x: { shape: [rows, size] }, weights: { shape: [rows, before + 1], type: 'int32', low: -1, high: 2 } },
      build: (t, { x, weights }) => build(t, x!, t.intsToFloats(weights!), t.state('states', [rows + before * sequences, size])),
      reference: ({ x, weights }) =>
        tabulate([rows, size], ([row, column]) =>
          total(
            Array.from({ length: before + 1 }, (_, j) => {
              const from = row! - (before - j) * sequences
              return from < 0 ? 0 : weights![row! * (before + 1) + j]! * x![from * size + column!]!
            }),
          ),
        ),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [8, 3]), t.input('weights', [8, 2]), t.state('states', [10, 4])),
    (t) => build(t, t.input('x', [8, 3]), t.input('weights', [8, 1]), t.state('states', [10, 3])),
    (t) => build(t, t.input('x', [8, 3]), t.input('weights', [8, 2]), t.state('states', [11, 3])),
    (t) => build(t, t.input('x', [t.rows(8, 2), 3]), t.input('weights', [t.rows(8, 2), 3]), t.state('states', [t.rows(8, 2), 3], 2)),
  ],
}
