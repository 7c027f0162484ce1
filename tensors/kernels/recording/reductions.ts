import type { Matrix } from '../arena.js'
import { Movement } from './movement.js'
import { Operation } from './operation.js'

/** Sums and what is made of them. */
export class Reductions extends Movement {
  /** to[j] = sum over i of from[i][j]. */
  columnSums({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: number }): void {
    this.begin('columnSums')
    this.count('rows', rows)
    this.count('columns', columns)
    this.matrix('from', from, rows, columns)
    this.vector('to', to, columns)
    this.emit(Operation.columnSums, rows, columns, from.at, from.row, to)
  }
}
