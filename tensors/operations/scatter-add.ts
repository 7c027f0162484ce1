import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { tabulate, total } from '../examples/plain.js'
import { fillZeros } from '../filling.js'
import { indexed, runsOf, withinRows } from '../indexing.js'
import type { Operation, Place } from '../operation.js'
import { lineOf, show, sizeOf } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Adds each line to the row of its number, one after another: y_r... = sum of x_i... over those i whose index is r. What has no such row is
 * left out. It is the gradient of `gather`.
 *
 * @param x [...shape of indices, ...line]
 * @param indices any shape, int32
 * @param rows of the result
 * @returns [rows, ...line]
 * @throws TensorError SHAPE_MISFIT where x does not begin with the shape of the indices, TYPE_MISFIT
 * @example
 * const counts = t.scatterAdd(t.constant([1, 1, 1]), t.input('classes', [3], 'int32'), 10) // [10]
 */
export function build(t: Builder, x: Tensor, indices: Tensor, rows: number): Tensor {
  return t.one(definition, { rows }, x, indices)
}

interface Attributes {
  readonly rows: number
}

export const definition: Operation<Attributes> = {
  name: 'scatterAdd',
  infer([x, indices], { rows }) {
    indexed('scatterAdd', x!, indices!)
    const { length } = indices!.shape
    if (length === 0 || show(x!.shape.slice(0, length)) !== show(indices!.shape) || !Number.isInteger(rows) || rows < 1)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected x of scatterAdd to begin with the shape of the indices ${show(indices!.shape)}, for a positive number of rows, got ${show(x!.shape)} and ${rows}`,
      )
    return [{ shape: [rows, ...x!.shape.slice(length)], type: 'float32', rows: 0 }]
  },
  derive: (t, { inputs: [, indices] }, [d]) => [t.gather(d!, indices!), null],
  emit({ recorder, inputs, outputs: [y], scratch }) {
    const [x, indices] = inputs as [Place, Place]
    const columns = lineOf(y!.shape)
    fillZeros(recorder, y!, scratch)
    for (const run of runsOf(indices, x, columns))
      recorder.scatterAddRows({ count: run.count, columns, from: run.lines, indices: run.indices, to: y!, rows: y!.shape[0]! })
  },
  scratch: () => 1,
  sumsRows: true,
  tfjs({ tf, inputs: [x, indices], attributes: { rows } }) {
    const line = x!.shape.slice(indices!.shape.length)
    const { flat, valid } = withinRows(tf, indices!, rows)
    const count = flat.shape[0]!
    const lines = tf.where(tf.notEqual(valid, 0), tf.reshape(x!, [count, sizeOf(line)]), tf.scalar(0))
    return tf.reshape(tf.scatterND(tf.reshape(flat, [count, 1]), lines, [rows, sizeOf(line)]), [rows, ...line])
  },
}

export const examples: Examples = {
  draw(whole) {
    const [rows, line] = [whole(1, 5), Array.from({ length: whole(0, 2) }, () => whole(1, 3))]
    const shape = Array.from({ length: whole(1, 2) }, () => whole(1, 5))
    const indices = { shape, type: 'int32' as const, low: -1, high: rows + 1 }
    return {
      inputs: { x: { shape: [...shape, ...line] }, indices },
      build: (t, inputs) => build(t, inputs.x!, inputs.indices!, rows),
      reference: (inputs) =>
        tabulate([rows, sizeOf(line)], ([row, j]) =>
          total(inputs.indices!.map((to, i) => (to === row ? inputs.x![i * sizeOf(line) + j!]! : 0))),
        ),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), t.input('indices', [3], 'int32'), 4),
    (t) => build(t, t.input('x', [2, 3]), t.input('indices', [2], 'int32'), 0),
    (t) => build(t, t.input('x', [2, 3]), t.input('indices', [2]), 4),
  ],
}
