import type { Builder } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { indexed, runsOf, withinRows } from '../indexing.js'
import type { Operation, Place } from '../operation.js'
import { lineOf, sizeOf } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Rows of a table by their numbers, such as embeddings of words: y_i... = table_(indices_i)...; 0 where there is no such row.
 *
 * @param table [rows, ...line]
 * @param indices any shape, int32
 * @returns [...shape of indices, ...line]
 * @throws TensorError TYPE_MISFIT where indices are no integers
 * @example
 * const embedded = t.gather(t.parameter('words', [1000, 128], normal), t.input('words', [64, 24], 'int32')) // [64, 24, 128]
 */
export function build(t: Builder, table: Tensor, indices: Tensor): Tensor {
  return t.one(definition, {}, table, indices)
}

export const definition: Operation = {
  name: 'gather',
  infer([table, indices]) {
    indexed('gather', table!, indices!)
    return [{ shape: [...indices!.shape, ...table!.shape.slice(1)], type: 'float32', rows: indices!.rows }]
  },
  derive: (t, { inputs: [table, indices] }, [d]) => [t.scatterAdd(d!, indices!, table!.shape[0]!), null],
  emit({ recorder, inputs, outputs: [y] }) {
    const [table, indices] = inputs as [Place, Place]
    const columns = lineOf(table.shape)
    for (const run of runsOf(indices, y!, columns))
      recorder.gatherRows({ count: run.count, columns, table, rows: table.shape[0]!, indices: run.indices, to: run.lines })
  },
  readsWhole: [0],
  tfjs({ tf, inputs: [table, indices], shapes: [shape] }) {
    const [rows, columns] = [table!.shape[0]!, sizeOf(table!.shape.slice(1))]
    const { flat, valid } = withinRows(tf, indices!, rows)
    const found = tf.gather(tf.reshape(table!, [rows, columns]), flat)
    return tf.reshape(tf.where(tf.notEqual(valid, 0), found, tf.scalar(0)), [...shape!])
  },
}

export const examples: Examples = {
  draw(whole) {
    const table = { shape: [whole(1, 5), ...Array.from({ length: whole(0, 2) }, () => whole(1, 3))] }
    const shape = Array.from({ length: whole(1, 2) }, () => whole(1, 5))
    const indices = { shape, type: 'int32' as const, low: -1, high: table.shape[0]! + 1, byRow: true }
    const line = sizeOf(table.shape.slice(1))
    return {
      inputs: { table, indices },
      build: (t, inputs) => build(t, inputs.table!, inputs.indices!),
      reference: (inputs) => inputs.indices!.flatMap((row) => Array.from({ length: line }, (_, j) => inputs.table![row * line + j] ?? 0)),
    }
  },
  refuses: [
    (t) => build(t, t.input('table', [2, 3]), t.input('indices', [2])),
    (t) => build(t, t.input('table', []), t.input('indices', [2], 'int32')),
  ],
}
