import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { plainLstmGradient } from '../examples/plain-lstm.js'
import { partialGradients } from '../gradients.js'
import { COLUMN_STEP, roundUp } from '../kernels/arena.js'
import type { Operation, Place } from '../operation.js'
import { type Recurrent, stepsOf } from '../recurrence.js'
import { checkMatrix, checkShapes } from '../shapes-of-operands.js'
import type { Tensor } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { isSet, unrolledLstm } from '../unrolled-lstm.js'
import { definition as lstm } from './lstm.js'

/**
 * The gradient of a long short-term memory by its sums, from the one by h', back through time (Hochreiter and Schmidhuber 1997). With
 * dh and dc the gradients by a row's h' and c', those that come back through the next step included:
 * do = dh tanh(c') o (1 - o), dc += dh o (1 - tanh(c')^2), di = dc g i (1 - i), df = dc c f (1 - f), dg = dc i (1 - g^2).
 *
 * @param dh [rows, units]
 * @param gates [rows, 4 units]: i, f, g and o as `lstm` left them
 * @param states as `lstm` left them
 * @param keep [rows]
 * @param recurrent [units, 4 units]
 * @returns [rows, 4 units]
 * @throws TensorError DERIVATIVE_MISSING where it is to be differentiated itself, and the gates are none that `lstm` has made
 * @example
 * const [dSums] = t.gradients([h], [dh], [sums])
 */
export function build(
  t: Builder,
  dh: Tensor,
  gates: Tensor,
  states: Tensor,
  keep: Tensor,
  recurrent: Tensor,
  attributes: Recurrent,
): Tensor {
  return t.one(definition, attributes, dh, gates, states, keep, recurrent)
}

export const definition: Operation<Recurrent> = {
  name: 'lstmGradient',
  infer([dh, gates, states, keep, recurrent]) {
    checkMatrix('lstmGradient', 'dh', dh!)
    checkMatrix('lstmGradient', 'states', states!)
    const [rows, units] = dh!.shape as [number, number]
    checkShapes('lstmGradient', {
      gates: [gates!, [rows, 4 * units]],
      states: [states!, [states!.shape[0]!, 2 * units]],
      keep: [keep!, [rows]],
      recurrent: [recurrent!, [units, 4 * units]],
    })
    return [{ shape: gates!.shape, type: 'float32', rows: gates!.rows }]
  },
  // The gradient by `gates` is here the one by the sums that they were made of, which is what `lstm` takes it for.
  derive(t, { inputs: [dh, gates, states, keep, recurrent], attributes }, [g]) {
    const { node } = gates!
    if (node.kind !== 'operation' || node.operation.name !== 'lstm')
      throw new TensorError('DERIVATIVE_MISSING', 'Expected lstmGradient, to be differentiated, to have gates that lstm has made')
    const [sums, , bias] = node.inputs as readonly [Tensor, Tensor, Tensor]
    const { width, lag } = stepsOf(attributes, sums.shape[0]!, t.sequences)
    const operands = { sums, recurrent: recurrent!, bias, entering: t.slice(states!, [0], [lag]), kept: isSet(t, keep!) }
    const given = [sums, recurrent!, dh!, bias]
    const [first] = partialGradients(t, unrolledLstm(t, operands, width, lag), dh!, given)
    const [bySums, byRecurrent, byDh] = partialGradients(t, first!, g!, given)
    return [byDh!, bySums!, null, null, byRecurrent!]
  },
  emit({ recorder, attributes, inputs, outputs: [d], scratch, width: given }) {
    const [dh, gates, states, keep, recurrent] = inputs as [Place, Place, Place, Place, Place]
    const [rows, columns] = gates.shape as [number, number]
    const units = columns / 4
    const sizes = stepsOf(attributes, rows, given)
    const transposed = { at: scratch, row: roundUp(units, COLUMN_STEP) }
    const later = scratch + columns * transposed.row
    recorder.transpose({ rows: units, columns, from: recurrent, to: transposed })
    recorder.lstmGradient({
      ...{ ...sizes, units, gates: gates.at, gatesRow: gates.row, states, keep: keep.at },
      ...{ transposed: transposed.at, transposedRow: transposed.row, gradient: d!.at, gradientRow: d!.row },
      ...{ dh: dh.at, dhRow: dh.row, later, recurrent: later + sizes.lag * units },
    })
  },
  scratch({ inputs: [, gates, states] }) {
    const [rows, columns] = gates!.shape as [number, number]
    return columns * roundUp(columns / 4, COLUMN_STEP) + 2 * (states!.shape[0]! - rows) * (columns / 4)
  },
  readsWhole: [4],
  isRecurrent: true,
  tfjs({ tf, inputs, attributes, width: given }) {
    const [dh, gates, states, keep, recurrent] = inputs as [TfTensor, TfTensor, TfTensor, TfTensor, TfTensor]
    const [rows, units] = dh.shape as [number, number]
    const { steps, width, lag } = stepsOf(attributes, rows, given)
    const lines = (x: TfTensor, first: number, column = 0, columns = -1) => tf.slice(x, [first, column], [width, columns])
    const mask = (first: number) => tf.reshape(tf.cast(tf.notEqual(tf.slice(keep, [first], [width]), 0), 'float32'), [width, 1])
    const results = new Array<TfTensor>(steps)
    const carried = new Array<{ readonly h: TfTensor; readonly c: TfTensor } | undefined>(steps)
    for (let step = steps - 1; step >= 0; step--) {
      const first = step * width
      const [i, f, g, o] = tf.split(lines(gates, first), 4, 1) as [TfTensor, TfTensor, TfTensor, TfTensor]
      const squashed = tf.tanh(lines(states, first + lag, units, units))
      const back = carried[step]
      const output = back ? tf.add(lines(dh, first), back.h) : lines(dh, first)
      const through = tf.mul(tf.mul(output, o), tf.sub(1, tf.square(squashed)))
      const cell = back ? tf.add(through, back.c) : through
      const before = tf.mul(lines(states, first, units, units), mask(first))
      const bell = (x: TfTensor) => tf.mul(x, tf.sub(1, x))
      results[step] = tf.concat(
        [
          tf.mul(tf.mul(cell, g), bell(i)),
          tf.mul(tf.mul(cell, before), bell(f)),
          tf.mul(tf.mul(cell, i), tf.sub(1, tf.square(g))),
          tf.mul(tf.mul(output, squashed), bell(o)),
        ],
        1,
      )
      const earlier = step - lag / width
      if (earlier < 0) continue
      const kept = mask(first)
      carried[earlier] = { h: tf.mul(tf.matMul(results[step]!, recurrent, false, true), kept), c: tf.mul(tf.mul(cell, f), kept) }
    }
    return tf.concat(results, 0)
  },
}

export const examples: Examples = {
  draw(whole) {
    const [steps, sequences, units, dilation] = [whole(1, 4), whole(1, 2), whole(1, 3), whole(1, 2)]
    const rows = steps * sequences
    const small = { low: -1, high: 1 }
    return {
      inputs: {
        ...{ dh: { shape: [rows, units] }, sums: { shape: [rows, 4 * units], ...small }, keep: { shape: [rows], type: 'int32', high: 1 } },
        ...{ recurrent: { shape: [units, 4 * units], ...small }, bias: { shape: [4 * units], ...small } },
      },
      build(t, { dh, sums, keep, recurrent, bias }) {
        const states = t.state('states', [rows + dilation * sequences, 2 * units])
        const goesOn = t.intsToFloats(keep!)
        const [, gates] = t.apply(lstm, { dilation, sequences }, [sums!, recurrent!, bias!, states, goesOn])
        return build(t, dh!, gates!, states, goesOn, recurrent!, { dilation, sequences })
      },
      reference: ({ dh, sums, keep, recurrent, bias }) =>
        plainLstmGradient({ rows, units, lag: dilation * sequences, sums: sums!, recurrent: recurrent!, bias: bias!, keep: keep! }, dh!),
    }
  },
  refuses: [
    (t) => {
      const [dh, gates, states] = [t.input('dh', [4, 2]), t.input('gates', [4, 12]), t.state('states', [6, 6])]
      return build(t, dh, gates, states, t.input('keep', [4]), t.input('u', [3, 12]), { dilation: 1, sequences: 2 })
    },
    (t) => {
      const [dh, gates, states] = [t.input('dh', [4, 3]), t.input('gates', [4, 12]), t.state('states', [6, 6])]
      const gradient = build(t, dh, gates, states, t.input('keep', [4]), t.input('u', [3, 12]), { dilation: 1, sequences: 2 })
      return t.gradients([gradient], [gates], [dh])
    },
  ],
}
