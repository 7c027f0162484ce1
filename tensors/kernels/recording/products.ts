import type { Matrix } from '../arena.js'
import { CommandWriter } from '../command-writer.js'
import { activations, type Epilogue, type Gemm } from '../operands.js'
import { Operation } from './operation.js'

/** Products, and what is done to their results. */
export class Products extends CommandWriter {
  /** c = activation(a b + bias), or activation(c + a b + bias). */
  gemm({ m, n, k, a, b, c, accumulate = false, ...epilogue }: Gemm): void {
    this.begin('gemm')
    this.count('m', m)
    this.count('n', n)
    this.count('k', k)
    this.stride('a.row', a.row)
    this.stride('a.column', a.column)
    this.vector('a', a.at, (m - 1) * a.row + (k - 1) * a.column + 1)
    this.matrix('b', b, k, n)
    this.matrix('c', c, m, n)
    const [bias, activation, h] = this.epilogue(epilogue, m, n)
    this.emit(Operation.gemm, m, n, k, a.at, a.row, a.column, b.at, b.row, c.at, c.row, accumulate ? 1 : 0, bias, activation, h.at, h.row)
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

  protected epilogue({ bias, activation = 'none', activated }: Epilogue, rows: number, columns: number): [number, number, Matrix] {
    if (bias !== undefined) this.vector('bias', bias, columns)
    const needed = activation.endsWith('Gradient')
    if (needed !== (activated !== undefined)) this.fail(`activation ${activation} ${needed ? 'needs' : 'takes no'} activated`)
    if (activated) this.matrix('activated', activated, rows, columns)
    return [bias ?? 0, activations[activation], activated ?? { at: 0, row: 0 }]
  }
}
