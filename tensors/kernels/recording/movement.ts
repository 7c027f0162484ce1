import type { Matrix } from '../arena.js'
import { floatBits } from '../command-writer.js'
import type { Strided } from '../operands.js'
import { orderedForCopy } from './layout.js'
import { Operation } from './operation.js'
import { Products } from './products.js'

/** What moves numbers, or makes them of other types. */
export class Movement extends Products {
  /** to = from transposed; from is [rows x columns]. */
  transpose({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: Matrix }): void {
    this.begin('transpose')
    this.count('rows', rows)
    this.count('columns', columns)
    this.matrix('from', from, rows, columns)
    this.matrix('to', to, columns, rows)
    this.emit(Operation.transpose, rows, columns, from.at, from.row, to.at, to.row)
  }

  /** to[i][j] = from[i][j] times scale; `from` holds bytes, its row counts bytes. */
  bytesToFloats({ rows, columns, from, scale, to }: { rows: number; columns: number; from: Matrix; scale: number; to: Matrix }): void {
    this.begin('bytesToFloats')
    this.count('rows', rows)
    this.count('columns', columns)
    this.bytes('from', from, rows, columns)
    this.matrix('to', to, rows, columns)
    this.emit(Operation.bytesToFloats, rows, columns, from.at, from.row, floatBits(scale), to.at, to.row)
  }

  /** to[i][j][k][l] = from[i][j][k][l]; a stride of 0 in `from` gives one number to all of a dimension. */
  copy({ sizes, from, to }: { sizes: readonly number[]; from: Strided; to: Strided }): void {
    this.begin('copy')
    this.sizes(sizes)
    this.strided('from', from, sizes)
    this.strided('to', to, sizes)
    this.apart('to', to, sizes)
    const layout = orderedForCopy({ sizes, strides: [from.strides, to.strides] })
    const [source, target] = layout.strides as [number[], number[]]
    this.emit(Operation.copy, ...layout.sizes, from.at, ...source, to.at, ...target)
  }

  fill({ at, count, value }: { at: number; count: number; value: number }): void {
    this.begin('fill')
    this.count('count', count)
    this.vector('at', at, count)
    this.emit(Operation.fill, count, floatBits(value), at)
  }

  /** Row i of `to` is row indices[i] of the table [rows x columns]; 0 where there is no such row. */
  gatherRows({
    count,
    columns,
    table,
    rows,
    indices,
    to,
  }: {
    count: number
    columns: number
    table: Matrix
    rows: number
    indices: number
    to: Matrix
  }): void {
    this.begin('gatherRows')
    this.count('count', count)
    this.count('columns', columns)
    this.count('rows', rows)
    this.matrix('table', table, rows, columns)
    this.vector('indices', indices, count)
    this.matrix('to', to, count, columns)
    this.emit(Operation.gatherRows, count, columns, table.at, table.row, rows, indices, to.at, to.row)
  }

  /** Adds row i of `from` to row indices[i] of `to` [rows x columns], one after another; not where there is no such row. */
  scatterAddRows({
    count,
    columns,
    from,
    indices,
    to,
    rows,
  }: {
    count: number
    columns: number
    from: Matrix
    indices: number
    to: Matrix
    rows: number
  }): void {
    this.begin('scatterAddRows')
    this.count('count', count)
    this.count('columns', columns)
    this.count('rows', rows)
    this.matrix('from', from, count, columns)
    this.vector('indices', indices, count)
    this.matrix('to', to, rows, columns)
    this.emit(Operation.scatterAddRows, count, columns, from.at, from.row, indices, to.at, to.row, rows)
  }

  /** `from` holds 32-bit integers. */
  intsToFloats({ count, from, to }: { count: number; from: number; to: number }): void {
    this.begin('intsToFloats')
    this.count('count', count)
    this.vector('from', from, count)
    this.vector('to', to, count)
    this.emit(Operation.intsToFloats, count, from, to)
  }
}
