import type { Matrix } from '../arena.js'
import { floatBits } from '../command-writer.js'
import { reductions } from '../operands.js'
import { Maps } from './maps.js'
import { Operation } from './operation.js'

/** Sums and what is made of them. */
export class Reductions extends Maps {
  /** to[j] = sum over i of from[i][j]. */
  columnSums({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: number }): void {
    this.begin('columnSums')
    this.count('rows', rows)
    this.count('columns', columns)
    this.matrix('from', from, rows, columns)
    this.vector('to', to, columns)
    this.emit(Operation.columnSums, rows, columns, from.at, from.row, to)
  }

  /**
   * to[o][i] = scale * sum over c of from[o][c][i], or of its square, or the largest; with `accumulate`, added to it. Of several beside each
   * other each is summed from +0, one after another; one alone (inner 1), in sixteen lanes.
   */
  reduce(
    kind: keyof typeof reductions,
    {
      outer,
      count,
      inner,
      from,
      to,
      scale,
      accumulate = false,
    }: {
      outer: number
      count: number
      inner: number
      from: { at: number; outerStride: number; countStride: number; innerStride: number }
      to: { at: number; outerStride: number; innerStride: number }
      scale: number
      accumulate?: boolean
    },
  ): void {
    this.begin('reduce')
    const sizes = [outer, count, inner]
    for (const [name, n] of Object.entries({ outer, count, inner })) this.count(name, n)
    const source = [from.outerStride, from.countStride, from.innerStride]
    const target = { at: to.at, strides: [to.outerStride, to.innerStride] }
    this.strided('from', { at: from.at, strides: source }, sizes)
    this.strided('to', target, [outer, inner])
    this.apart('to', target, [outer, inner])
    const places = [from.at, ...source, to.at, ...target.strides]
    this.emit(Operation.reduce, reductions[kind], ...sizes, ...places, floatBits(scale), accumulate ? 1 : 0)
  }

  /** to = the L2 norm of `count` numbers, their squares summed in sixteen lanes. */
  norm({ count, from, to }: { count: number; from: number; to: number }): void {
    this.begin('norm')
    this.count('count', count)
    this.vector('from', from, count)
    this.vector('to', to, 1)
    this.emit(Operation.norm, count, from, to)
  }
}
