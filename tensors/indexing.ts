import { floats } from './elementwise.js'
import { TensorError } from './errors.js'
import type { Place } from './operation.js'
import { lineOf, sizeOf } from './shape.js'
import type { TensorType } from './tensor.js'
import type { Tf, TfTensor } from './tensorflow.js'

/** @throws TensorError TYPE_MISFIT where the indices are no integers, or the other operand no floats; SHAPE_MISFIT for a single index */
export function indexed(name: string, operand: TensorType, indices: TensorType): void {
  floats(name, operand)
  if (indices.type !== 'int32') throw new TensorError('TYPE_MISFIT', `Expected the indices of ${name} to be int32, got ${indices.type}`)
  if (operand.shape.length === 0) throw new TensorError('SHAPE_MISFIT', `Expected what ${name} reads to have an axis at least, got []`)
  if (indices.shape.length === 0) throw new TensorError('SHAPE_MISFIT', `Expected the indices of ${name} to have an axis at least, got []`)
}

/** A run of indices without gaps, and the lines that belong to them. */
interface Run {
  readonly count: number
  readonly indices: number
  readonly lines: { readonly at: number; readonly row: number }
}

/** The runs of indices [...axes] with what belongs to them, [...axes, ...line]: one where neither has gaps, else one for each first index. */
export function runsOf(indices: Place, lines: Place, columns: number): Run[] {
  const [inner, count] = [lineOf(indices.shape), sizeOf(indices.shape)]
  if (indices.shape.length < 2)
    return [{ count, indices: indices.at, lines: { at: lines.at, row: lines.shape.length < 2 ? 1 : lines.row } }]
  const outer = indices.shape[0]!
  if (outer === 1 || (indices.row === inner && lines.row === inner * columns))
    return [{ count, indices: indices.at, lines: { at: lines.at, row: columns } }]
  return Array.from({ length: outer }, (_, line) => ({
    count: inner,
    indices: indices.at + line * indices.row,
    lines: { at: lines.at + line * lines.row, row: columns },
  }))
}

/** Indices for TensorFlow.js, which takes none that are no rows: 0 for those, and a number for each that says whether it is one. */
export function withinRows(tf: Tf, indices: TfTensor, rows: number): { readonly flat: TfTensor; readonly valid: TfTensor } {
  const flat = tf.reshape(indices, [indices.shape.reduce((product, size) => product * size, 1)])
  const isRow = tf.cast(tf.logicalAnd(tf.greaterEqual(flat, 0), tf.less(flat, rows)), 'int32')
  return { flat: tf.mul(flat, isRow), valid: tf.reshape(tf.cast(isRow, 'float32'), [flat.shape[0]!, 1]) }
}
