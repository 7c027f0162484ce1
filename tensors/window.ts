import type { Builder } from './builder.js'
import type { Tensor } from './tensor.js'
import type { Tf, TfTensor } from './tensorflow.js'

/** The attributes of sums over the last steps. */
export interface Window {
  /** Steps before a row's own. */
  readonly before: number
  /** Sequences side by side where the rows are not those of the program; null where they are. */
  readonly sequences: number | null
}

/** The lines from `first` on, each times its row's weight of number `column`. */
export function linesOf(tf: Tf, lines: TfTensor, weights: TfTensor, column: number, first: number): TfTensor {
  const rows = weights.shape[0]!
  return tf.mul(tf.slice(lines, [first, 0], [rows, -1]), tf.slice(weights, [0, column], [rows, 1]))
}

/**
 * Sums over the last steps of plain operations, so that they can be differentiated again; nothing came before the first row.
 *
 * @param width sequences side by side
 */
export function unrolledWindowSum(t: Builder, x: Tensor, weights: Tensor, width: number): Tensor {
  const [rows, columns] = weights.shape as [number, number]
  let sum: Tensor | null = null
  for (let back = 0; back < columns && back * width < rows; back++) {
    const shifted = back === 0 ? x : t.pad(t.slice(x, [0], [rows - back * width]), [back * width])
    const part = t.multiply(shifted, t.slice(weights, [0, columns - 1 - back], [-1, 1]))
    sum = sum ? t.add(sum, part) : part
  }
  return sum!
}
