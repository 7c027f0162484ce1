import type { Matrix } from '../arena.js'
import { CommandWriter } from '../command-writer.js'
import { activations, type Epilogue, type Gemm, type GemmBatch } from '../operands.js'
import { Operation } from './operation.js'

/** Products, and what is done to their results. */
export class Products extends CommandWriter {
  /** c = activation(a b + bias), or activation(c + a b + bias). */
  gemm(options: Gemm): void {
    this.begin('gemm')
    this.emit(Operation.gemm, ...this.#product(options, 0, 0, 0, 0))
  }

  /** The same, `batch` times; a stride of 0 gives an operand to all of them. */
  gemmBatch({ batch, aBatch, bBatch, cBatch, activatedBatch = 0, ...gemm }: GemmBatch): void {
    this.begin('gemmBatch')
    this.count('batch', batch)
    const strides = { aBatch, bBatch, cBatch, activatedBatch }
    for (const [name, stride] of Object.entries(strides)) this.step(name, stride)
    const last = (stride: number) => (batch - 1) * stride
    const product = this.#product(gemm, last(aBatch), last(bBatch), last(cBatch), last(activatedBatch))
    this.emit(Operation.gemmBatch, ...product, batch, aBatch, bBatch, cBatch, activatedBatch)
  }

  /** Checks a product, and the one that lies so many floats behind it. */
  #product(
    { m, n, k, a, b, c, accumulate = false, ...epilogue }: Gemm,
    aMore: number,
    bMore: number,
    cMore: number,
    hMore: number,
  ): number[] {
    this.count('m', m)
    this.count('n', n)
    this.count('k', k)
    this.stride('a.row', a.row)
    this.stride('a.column', a.column)
    this.vector('a', a.at, (m - 1) * a.row + (k - 1) * a.column + 1 + aMore)
    this.matrix('b', b, k, n, bMore)
    this.matrix('c', c, m, n, cMore)
    const [bias, activation, h] = this.epilogue(epilogue, m, n, hMore)
    return [m, n, k, a.at, a.row, a.column, b.at, b.row, c.at, c.row, accumulate ? 1 : 0, bias, activation, h.at, h.row]
  }

  /** y = activation(y + bias), in place. */
  elementwise({ rows, columns, y, ...epilogue }: Epilogue & { rows: number; columns: number; y: Matrix }): void {
    this.begin('elementwise')
    this.count('rows', rows)
    this.count('columns', columns)
    this.matrix('y', y, rows, columns)
    const [bias, activation, h] = this.epilogue(epilogue, rows, columns)
    this.emit(Operation.elementwise, rows, columns, y.at, y.row, bias, activation, h.at, h.row)
  }

  protected epilogue(
    { bias, activation = 'none', activated }: Epilogue,
    rows: number,
    columns: number,
    more = 0,
  ): [number, number, Matrix] {
    if (bias !== undefined) this.vector('bias', bias, columns)
    const needed = activation.endsWith('Gradient')
    if (needed !== (activated !== undefined)) this.fail(`activation ${activation} ${needed ? 'needs' : 'takes no'} activated`)
    if (activated) this.matrix('activated', activated, rows, columns, more)
    return [bias ?? 0, activations[activation], activated ?? { at: 0, row: 0 }]
  }
}
