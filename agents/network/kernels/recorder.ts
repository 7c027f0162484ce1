import { ARENA_START, COLUMN_STEP, LINE, type Matrix } from './arena.js'

/** Ints in a command. */
export const COMMAND = 16

/** As in c/kernels.cc. */
const Operation = { end: 0, gemm: 1, elementwise: 2, transpose: 3, columnSums: 4, rmsProp: 5, adam: 6, sample: 7 } as const
/** As in c/activations.h. The gradients multiply by the derivative, taken from the activation's output. */
const activations = { none: 0, tanh: 1, relu: 2, tanhGradient: 3, reluGradient: 4 } as const

/** What happens to a result on its way to memory. */
export interface Epilogue {
  /** A row that is added to every row. */
  readonly bias?: number
  readonly activation?: keyof typeof activations
  /** The activation's output, in the result's shape: what `tanhGradient` and `reluGradient` read. */
  readonly activated?: Matrix
}

export interface Gemm extends Epilogue {
  readonly m: number
  readonly n: number
  readonly k: number
  /** [m x k]; element (i, j) lies at `at + i * row + j * column`. */
  readonly a: Matrix & { readonly column: number }
  /** [k x n]. */
  readonly b: Matrix
  /** [m x n]. */
  readonly c: Matrix
  /** Adds to what c holds. */
  readonly accumulate?: boolean
}

/**
 * Writes commands, one method an operation. The kernels check nothing, so everything is checked here, once: a size, stride or offset
 * that does not fit the memory throws a RangeError that names the operation.
 */
export class Recorder {
  readonly commands: number[] = []
  readonly #size: number
  #operation = ''

  /** `size`: of the memory, in floats. */
  constructor(size: number) {
    this.#size = size
  }

  /** c = activation(a b + bias), or activation(c + a b + bias). n is a multiple of 4. */
  gemm({ m, n, k, a, b, c, accumulate = false, ...epilogue }: Gemm): void {
    this.#operation = 'gemm'
    this.#count('m', m)
    this.#columns('n', n)
    this.#count('k', k)
    this.#stride('a.row', a.row)
    this.#stride('a.column', a.column)
    this.#stretch('a', a.at, (m - 1) * a.row + (k - 1) * a.column + 1)
    this.#matrix('b', b, k, n)
    this.#matrix('c', c, m, n)
    const [bias, activation, h] = this.#epilogue(epilogue, m, n)
    this.#emit('gemm', m, n, k, a.at, a.row, a.column, b.at, b.row, c.at, c.row, accumulate ? 1 : 0, bias, activation, h.at, h.row)
  }

  /** y = activation(y + bias), in place. */
  elementwise({ rows, columns, y, ...epilogue }: Epilogue & { rows: number; columns: number; y: Matrix }): void {
    this.#operation = 'elementwise'
    this.#count('rows', rows)
    this.#columns('columns', columns)
    this.#matrix('y', y, rows, columns)
    const [bias, activation, h] = this.#epilogue(epilogue, rows, columns)
    this.#emit('elementwise', rows, columns, y.at, y.row, bias, activation, h.at, h.row)
  }

  /** to = from transposed; from is [rows x columns], both multiples of 4. */
  transpose({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: Matrix }): void {
    this.#operation = 'transpose'
    this.#columns('rows', rows)
    this.#columns('columns', columns)
    this.#matrix('from', from, rows, columns)
    this.#matrix('to', to, columns, rows)
    this.#emit('transpose', rows, columns, from.at, from.row, to.at, to.row)
  }

  /** to[j] = sum over i of from[i][j]. */
  columnSums({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: number }): void {
    this.#operation = 'columnSums'
    this.#count('rows', rows)
    this.#columns('columns', columns)
    this.#matrix('from', from, rows, columns)
    this.#vector('to', to, columns)
    this.#emit('columnSums', rows, columns, from.at, from.row, to)
  }

  /** `settings`: learning rate, decay, epsilon, largest norm; the norm is written behind them. n is a multiple of 16. */
  rmsProp({
    n,
    parameters,
    gradients,
    meanSquares,
    settings,
  }: Record<'n' | 'parameters' | 'gradients' | 'meanSquares' | 'settings', number>): void {
    this.#operation = 'rmsProp'
    this.#lines('n', n)
    this.#vector('parameters', parameters, n)
    this.#vector('gradients', gradients, n)
    this.#vector('meanSquares', meanSquares, n)
    this.#vector('settings', settings, 5)
    this.#emit('rmsProp', n, parameters, gradients, meanSquares, settings)
  }

  /**
   * `settings`: learning rate, both decays, epsilon, largest norm, 1 / (1 - decay^t) of both; the norm is written behind them.
   * n is a multiple of 16.
   */
  adam({
    n,
    parameters,
    gradients,
    means,
    meanSquares,
    settings,
  }: Record<'n' | 'parameters' | 'gradients' | 'means' | 'meanSquares' | 'settings', number>): void {
    this.#operation = 'adam'
    this.#lines('n', n)
    this.#vector('parameters', parameters, n)
    this.#vector('gradients', gradients, n)
    this.#vector('means', means, n)
    this.#vector('meanSquares', meanSquares, n)
    this.#vector('settings', settings, 8)
    this.#emit('adam', n, parameters, gradients, means, meanSquares, settings)
  }

  /** An action per row from the softmax of the first `actions` logits, by the row's uniform number. */
  sample({
    rows,
    actions,
    logits,
    uniforms,
    probabilities,
    chosen,
  }: {
    rows: number
    actions: number
    logits: Matrix
    uniforms: number
    probabilities: Matrix
    chosen: number
  }): void {
    this.#operation = 'sample'
    this.#count('rows', rows)
    this.#count('actions', actions)
    const columns = Math.ceil(actions / COLUMN_STEP) * COLUMN_STEP
    this.#matrix('logits', logits, rows, columns)
    this.#stretch('uniforms', uniforms, rows)
    this.#matrix('probabilities', probabilities, rows, columns)
    this.#stretch('chosen', chosen, rows)
    this.#emit('sample', rows, actions, logits.at, logits.row, uniforms, probabilities.at, probabilities.row, chosen)
  }

  #epilogue({ bias, activation = 'none', activated }: Epilogue, rows: number, columns: number): [number, number, Matrix] {
    if (bias !== undefined) this.#vector('bias', bias, columns)
    const needed = activation === 'tanhGradient' || activation === 'reluGradient'
    if (needed !== (activated !== undefined)) this.#fail(`activation ${activation} ${needed ? 'needs' : 'takes no'} activated`)
    if (activated) this.#matrix('activated', activated, rows, columns)
    return [bias ?? 0, activations[activation], activated ?? { at: 0, row: 0 }]
  }

  #matrix(name: string, { at, row }: Matrix, rows: number, columns: number): void {
    this.#stride(`${name}.row`, row)
    if (row < columns) this.#fail(`${name}.row ${row} is less than its ${columns} columns`)
    this.#aligned(`${name}.row`, row)
    this.#vector(name, at, (rows - 1) * row + columns)
  }

  #vector(name: string, at: number, floats: number): void {
    this.#aligned(name, at)
    this.#stretch(name, at, floats)
  }

  #stretch(name: string, at: number, floats: number): void {
    if (!Number.isInteger(at)) this.#fail(`${name} ${at} is no offset`)
    if (at < ARENA_START || at + floats > this.#size) {
      this.#fail(`${name} covers ${at} to ${at + floats}, outside of the arena's ${ARENA_START} to ${this.#size}`)
    }
  }

  #count(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 1) this.#fail(`${name} is ${n}, no count`)
  }

  #columns(name: string, n: number): void {
    this.#count(name, n)
    this.#aligned(name, n)
  }

  #lines(name: string, n: number): void {
    this.#count(name, n)
    if (n % LINE !== 0) this.#fail(`${name} ${n} is no multiple of ${LINE}`)
  }

  #stride(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 1) this.#fail(`${name} is ${n}, no stride`)
  }

  #aligned(name: string, n: number): void {
    if (n % COLUMN_STEP !== 0) this.#fail(`${name} ${n} is no multiple of ${COLUMN_STEP}`)
  }

  #fail(fault: string): never {
    throw new RangeError(`${this.#operation}: ${fault}`)
  }

  #emit(operation: keyof typeof Operation, ...values: number[]): void {
    const command = [Operation[operation], ...values]
    for (let i = 0; i < COMMAND; i++) this.commands.push(command[i] ?? 0)
  }
}
