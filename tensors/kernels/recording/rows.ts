import type { Matrix } from '../arena.js'
import { floatBits } from '../command-writer.js'
import { Operation } from './operation.js'
import { Reductions } from './reductions.js'

/** A matrix's size. */
interface Size {
  readonly rows: number
  readonly columns: number
}

/** What is done to each row by itself. Every sum goes in sixteen lanes. */
export class Rows extends Reductions {
  /**
   * y = e^x / sum of e^x over each row, or with `log` its logarithm. Where a mask is 0, the number counts as if it were not there: y is 0, or
   * -1e9. A row without any is 0, or -1e9, throughout.
   */
  softmax({ rows, columns, x, mask, y, log }: Size & { x: Matrix; mask?: Matrix; y: Matrix; log: boolean }): void {
    this.begin('softmax')
    this.#matrices({ rows, columns }, { x, y, ...(mask && { mask }) })
    this.emit(Operation.softmax, rows, columns, x.at, x.row, mask?.at ?? 0, mask?.row ?? 0, y.at, y.row, log ? 1 : 0)
  }

  /** From d, the gradient by y, to the one by x: y (d - sum of d y), or d - e^y sum of d, and 0 where the mask forbade. */
  softmaxGradient({ rows, columns, y, d, dx, log }: Size & { y: Matrix; d: Matrix; dx: Matrix; log: boolean }): void {
    this.begin('softmaxGradient')
    this.#matrices({ rows, columns }, { y, d, dx })
    this.emit(Operation.softmaxGradient, rows, columns, y.at, y.row, d.at, d.row, dx.at, dx.row, log ? 1 : 0)
  }

  /** y = (x - mean) inverse gain + bias, inverse = 1 / sqrt(variance + epsilon); `mean` and `inverse` get both, a number per row. */
  layerNorm({
    rows,
    columns,
    x,
    gain,
    bias,
    epsilon,
    y,
    mean,
    inverse,
  }: Size & { x: Matrix; gain: number; bias: number; epsilon: number; y: Matrix; mean: number; inverse: number }): void {
    this.begin('layerNorm')
    this.#matrices({ rows, columns }, { x, y })
    this.vector('gain', gain, columns)
    this.vector('bias', bias, columns)
    this.vector('mean', mean, rows)
    this.vector('inverse', inverse, rows)
    this.emit(Operation.layerNorm, rows, columns, x.at, x.row, gain, bias, floatBits(epsilon), y.at, y.row, mean, inverse)
  }

  /** From d, the gradient by y, to the one by x. */
  layerNormGradient({
    rows,
    columns,
    d,
    x,
    gain,
    mean,
    inverse,
    dx,
  }: Size & { d: Matrix; x: Matrix; gain: number; mean: number; inverse: number; dx: Matrix }): void {
    this.begin('layerNormGradient')
    this.#matrices({ rows, columns }, { d, x, dx })
    this.vector('gain', gain, columns)
    this.vector('mean', mean, rows)
    this.vector('inverse', inverse, rows)
    this.emit(Operation.layerNormGradient, rows, columns, d.at, d.row, x.at, x.row, gain, mean, inverse, dx.at, dx.row)
  }

  #matrices({ rows, columns }: Size, matrices: Readonly<Record<string, Matrix>>): void {
    this.count('rows', rows)
    this.count('columns', columns)
    for (const [name, matrix] of Object.entries(matrices)) this.matrix(name, matrix, rows, columns)
  }
}
