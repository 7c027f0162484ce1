import type { Matrix } from '../arena.js'
import { floatBits } from '../command-writer.js'
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
}
