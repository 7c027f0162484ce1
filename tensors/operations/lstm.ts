import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { plainLstm } from '../examples/plain-lstm.js'
import type { Operation, Place } from '../operation.js'
import { type Recurrent, stepsOf } from '../recurrence.js'
import { show } from '../shape.js'
import { checkMatrix, checkShapes } from '../shapes-of-operands.js'
import type { Tensor, TensorType } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { isSet } from '../unrolled-lstm.js'

/** How a long short-term memory reaches back. */
export interface LstmOptions {
  /** Time steps from a state to the one that follows from it. Default: 1. */
  readonly dilation?: number
}

/**
 * The long short-term memory (Hochreiter and Schmidhuber 1997; forget gate of Gers et al. 2000) over sequences side by side. With z the
 * sums of a row, h and c the state that enters it, 0 where keep is 0:
 * i, f, o = sigmoid(z + h U + b), g = tanh(z + h U + b), c' = f c + i g, h' = o tanh(c'); the gates' columns in the order i, f, g, o.
 *
 * Rows are time-major: row = time * sequences + sequence. The state that enters row r is line r of `states`, h then c; the one that leaves
 * it goes to line r + dilation * sequences. So a function that runs step by step goes on where it stopped, and before the first row the
 * first dilation * sequences lines hold what enters. With a dilation d there are d memories of which each sees every d-th step (Vezhnevets
 * et al. 2017, "FeUdal networks", section 3.3): where an episode begins, keep is 0 for the d rows of its first d steps.
 *
 * The gradient goes back through time to the first row, and not into the states that enter there. Its own gradient is unrolled step by step,
 * for all rows: a function that has it throws ROWS_PARTIAL for fewer.
 *
 * @param sums [rows, 4 units]: what the inputs contribute, such as x W
 * @param recurrent U [units, 4 units]
 * @param bias b [4 units]
 * @param states what `t.state(name, [rows, 2 units], dilation * sequences)` made, or columns of such a one
 * @param keep [rows]
 * @returns h' [rows, units]
 * @throws TensorError SHAPE_MISFIT where the shapes do not belong together
 * @example
 * const rows = t.rows(320, 16)
 * const states = t.state('states', [rows, 512], 16)
 * const h = t.lstm(t.product(x, w), u, b, states, t.input('keep', [rows]))
 */
export function build(
  t: Builder,
  sums: Tensor,
  recurrent: Tensor,
  bias: Tensor,
  states: Tensor,
  keep: Tensor,
  { dilation = 1 }: LstmOptions = {},
): Tensor {
  if (!Number.isInteger(dilation) || dilation < 1)
    throw new TensorError('SHAPE_MISFIT', `Expected the dilation of lstm to be a positive integer, got ${dilation}`)
  const beside = (states.shape[0]! - sums.shape[0]!) / dilation
  if (sums.rows > 0 && beside !== t.sequences)
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected the states of lstm to have ${dilation * t.sequences} lines more than the ${sums.shape[0]} rows, got ${show(states.shape)}`,
    )
  return t.one(definition, { dilation, sequences: sums.rows > 0 ? null : beside }, sums, recurrent, bias, states, keep)
}

export const definition: Operation<Recurrent> = {
  name: 'lstm',
  infer(inputs, { sequences }) {
    const [sums, recurrent, bias, states, keep] = inputs as [TensorType, TensorType, TensorType, TensorType, TensorType]
    checkMatrix('lstm', 'sums', sums)
    checkMatrix('lstm', 'states', states)
    const [rows, units] = [sums.shape[0]!, Math.max(1, Math.floor(sums.shape[1]! / 4))]
    checkShapes('lstm', {
      sums: [sums, [rows, 4 * units]],
      recurrent: [recurrent, [units, 4 * units]],
      bias: [bias, [4 * units]],
      states: [states, [states.shape[0]!, 2 * units]],
      keep: [keep, [rows]],
    })
    if (sequences !== null && !(Number.isInteger(sequences) && sequences >= 1 && Number.isInteger(rows / sequences)))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the ${rows} rows of lstm to be steps of ${sequences} sequences, as its states have it`,
      )
    return [units, 4 * units, units].map((columns) => ({ shape: [rows, columns], type: 'float32', rows: sums.rows }))
  },
  derive(t, { inputs, outputs: [, gates, masked], attributes }, [dh, bySums, byMasked]) {
    const [sums, recurrent, , states, keep] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor]
    const { lag } = stepsOf(attributes, sums.shape[0]!, t.sequences)
    const all = byMasked && sums.shape[0]! > lag ? sumOf(t, dh!, entered(t, byMasked, keep, lag)) : dh!
    const own = all && t.lstmGradient(all, gates!, states, keep, recurrent, attributes)
    // Only `lstmGradient` reads the gates, and its derivative is the one by the sums.
    const d = sumOf(t, own, bySums!)
    if (!d) return []
    return [d, own && t.product(masked!, own, { transposeA: true }), t.sum(d, { axes: [0] }), null, null]
  },
  emit({ recorder, attributes, inputs, outputs, width }) {
    const [sums, recurrent, bias, states, keep] = inputs as [Place, Place, Place, Place, Place]
    const [h, gates, masked] = outputs as [Place, Place, Place]
    const [rows, columns] = gates.shape as [number, number]
    const lines = ({ at, row }: Place) => ({ at, strides: [0, 0, row, 1] })
    if (sums.at !== gates.at) recorder.copy({ sizes: [1, 1, rows, columns], from: lines(sums), to: lines(gates) })
    recorder.lstm({
      ...stepsOf(attributes, rows, width),
      ...{ units: columns / 4, gates: gates.at, gatesRow: gates.row, states, keep: keep.at },
      ...{ weights: recurrent.at, weightsRow: recurrent.row, bias: bias.at },
      ...{ masked: masked.at, maskedRow: masked.row, output: h.at, outputRow: h.row },
    })
  },
  inPlace: [[0, 1]],
  readsWhole: [1, 2],
  isRecurrent: true,
  writes: [3],
  tfjs({ tf, inputs, attributes, width: given }) {
    const [sums, recurrent, bias, states, keep] = inputs as [TfTensor, TfTensor, TfTensor, TfTensor, TfTensor]
    const units = recurrent.shape[0]!
    const { steps, width, lag } = stepsOf(attributes, sums.shape[0]!, given)
    const lines = (x: TfTensor, step: number) => tf.slice(x, [step * width, 0], [width, -1])
    const entering = Array.from({ length: lag / width }, (_, step) => lines(states, step))
    const results: TfTensor[][] = []
    for (let step = 0; step < steps; step++) {
      const kept = tf.reshape(tf.cast(tf.notEqual(tf.slice(keep, [step * width], [width]), 0), 'float32'), [width, 1])
      const [h, c] = tf.split(tf.mul(entering[step]!, kept), 2, 1) as [TfTensor, TfTensor]
      const z = tf.add(tf.add(lines(sums, step), tf.matMul(h, recurrent)), bias)
      const [zi, zf, zg, zo] = tf.split(z, 4, 1) as [TfTensor, TfTensor, TfTensor, TfTensor]
      const [i, f, g, o] = [tf.sigmoid(zi), tf.sigmoid(zf), tf.tanh(zg), tf.sigmoid(zo)]
      const cell = tf.add(tf.mul(f, c), tf.mul(i, g))
      const output = tf.mul(o, tf.tanh(cell))
      entering.push(tf.concat([output, cell], 1))
      results.push([output, tf.concat([i, f, g, o], 1), h])
    }
    const written = tf.concat(entering, 0)
    const rest = states.shape[0]! - written.shape[0]!
    const after = rest > 0 ? tf.concat([written, tf.slice(states, [written.shape[0]!, 0], [rest, 2 * units])], 0) : written
    return [
      ...[0, 1, 2].map((k) =>
        tf.concat(
          results.map((all) => all[k]!),
          0,
        ),
      ),
      after,
    ]
  },
}

/** The gradient by h' of the one by what entered the rows that follow from it. */
function entered(t: Builder, byMasked: Tensor, keep: Tensor, lag: number): Tensor {
  const rows = keep.shape[0]!
  return t.pad(t.slice(t.multiply(byMasked, t.reshape(isSet(t, keep), [rows, 1])), [lag]), [0], [lag])
}

function sumOf(t: Builder, a: Tensor | null, b: Tensor | null): Tensor | null {
  return a && b ? t.add(a, b) : (a ?? b)
}

export const examples: Examples = {
  draw(whole) {
    const [steps, width, units, dilation] = [whole(1, 3), whole(1, 2), whole(1, 3), whole(1, 2)]
    const rows = steps * width
    const small = { low: -1, high: 1 }
    const goesOn = Array.from({ length: rows }, (_, row) => (row % 3 === 1 ? 0 : 1))
    return {
      inputs: {
        ...{ sums: { shape: [rows, 4 * units], ...small }, recurrent: { shape: [units, 4 * units], ...small } },
        ...{ bias: { shape: [4 * units], ...small } },
      },
      build(t, { sums, recurrent, bias }) {
        const states = t.state('states', [rows + dilation * width, 2 * units])
        return build(t, sums!, recurrent!, bias!, states, t.constant(goesOn), { dilation })
      },
      reference: ({ sums, recurrent, bias }) =>
        plainLstm({ rows, units, lag: dilation * width, sums: sums!, recurrent: recurrent!, bias: bias!, keep: goesOn }),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', []), t.input('u', [4, 16]), t.input('b', [16]), t.state('s', [9, 8]), t.input('k', [6])),
    (t) => {
      const [x, u, b, k] = [t.input('x', [6, 16]), t.input('u', [4, 16]), t.input('b', [16]), t.input('k', [6])]
      // One and a half sequences.
      return build(t, x, u, b, t.state('s', [9, 8]), k, { dilation: 2 })
    },
    (t) => build(t, t.input('x', [8, 16]), t.input('u', [4, 16]), t.input('b', [16]), t.state('s', [10, 6]), t.input('k', [8])),
    (t) => build(t, t.input('x', [8, 16]), t.input('u', [4, 16]), t.input('b', [16]), t.state('s', [11, 8]), t.input('k', [8])),
    (t) => build(t, t.input('x', [8, 14]), t.input('u', [4, 16]), t.input('b', [16]), t.state('s', [10, 8]), t.input('k', [8])),
  ],
}
