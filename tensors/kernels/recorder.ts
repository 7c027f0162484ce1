import { COLUMN_STEP, type Matrix, roundUp } from './arena.js'
import { CommandWriter, floatBits } from './command-writer.js'
import {
  activations,
  CONVOLUTION_BLOCK,
  type ConvolutionShape,
  type Derivative,
  type Epilogue,
  type Gemm,
  type Images,
  type Sequences,
} from './operands.js'

/** As in c/kernels.cc. */
const Operation = {
  end: 0,
  gemm: 1,
  elementwise: 2,
  transpose: 3,
  columnSums: 4,
  rmsProp: 5,
  adam: 6,
  sample: 7,
  bytesToFloats: 8,
  convolve: 9,
  convolutionWeights: 10,
  convolutionInputs: 11,
  lstm: 12,
  lstmGradient: 13,
  orthonormalise: 14,
} as const

/**
 * Writes commands, one method an operation. The kernels check nothing, so everything is checked here, once: a size, stride or offset
 * that does not fit the memory throws a RangeError that names the operation.
 */
export class Recorder extends CommandWriter {
  /** c = activation(a b + bias), or activation(c + a b + bias). n is a multiple of 4. */
  gemm({ m, n, k, a, b, c, accumulate = false, ...epilogue }: Gemm): void {
    this.begin('gemm')
    this.count('m', m)
    this.columns('n', n)
    this.count('k', k)
    this.stride('a.row', a.row)
    this.stride('a.column', a.column)
    this.stretch('a', a.at, (m - 1) * a.row + (k - 1) * a.column + 1)
    this.matrix('b', b, k, n)
    this.matrix('c', c, m, n)
    const [bias, activation, h] = this.#epilogue(epilogue, m, n)
    this.emit(Operation.gemm, m, n, k, a.at, a.row, a.column, b.at, b.row, c.at, c.row, accumulate ? 1 : 0, bias, activation, h.at, h.row)
  }

  /** y = activation(y + bias), in place. */
  elementwise({ rows, columns, y, ...epilogue }: Epilogue & { rows: number; columns: number; y: Matrix }): void {
    this.begin('elementwise')
    this.count('rows', rows)
    this.columns('columns', columns)
    this.matrix('y', y, rows, columns)
    const [bias, activation, h] = this.#epilogue(epilogue, rows, columns)
    this.emit(Operation.elementwise, rows, columns, y.at, y.row, bias, activation, h.at, h.row)
  }

  /** to = from transposed; from is [rows x columns], both multiples of 4. */
  transpose({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: Matrix }): void {
    this.begin('transpose')
    this.columns('rows', rows)
    this.columns('columns', columns)
    this.matrix('from', from, rows, columns)
    this.matrix('to', to, columns, rows)
    this.emit(Operation.transpose, rows, columns, from.at, from.row, to.at, to.row)
  }

  /** to[j] = sum over i of from[i][j]. */
  columnSums({ rows, columns, from, to }: { rows: number; columns: number; from: Matrix; to: number }): void {
    this.begin('columnSums')
    this.count('rows', rows)
    this.columns('columns', columns)
    this.matrix('from', from, rows, columns)
    this.vector('to', to, columns)
    this.emit(Operation.columnSums, rows, columns, from.at, from.row, to)
  }

  /** `settings`: learning rate, decay, epsilon, largest norm; the norm is written behind them. n is a multiple of 16. */
  rmsProp({
    n,
    parameters,
    gradients,
    meanSquares,
    settings,
  }: Record<'n' | 'parameters' | 'gradients' | 'meanSquares' | 'settings', number>): void {
    this.begin('rmsProp')
    this.lines('n', n)
    this.vector('parameters', parameters, n)
    this.vector('gradients', gradients, n)
    this.vector('meanSquares', meanSquares, n)
    this.vector('settings', settings, 5)
    this.emit(Operation.rmsProp, n, parameters, gradients, meanSquares, settings)
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
    this.begin('adam')
    this.lines('n', n)
    this.vector('parameters', parameters, n)
    this.vector('gradients', gradients, n)
    this.vector('means', means, n)
    this.vector('meanSquares', meanSquares, n)
    this.vector('settings', settings, 8)
    this.emit(Operation.adam, n, parameters, gradients, means, meanSquares, settings)
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
    this.begin('sample')
    this.count('rows', rows)
    this.count('actions', actions)
    const columns = Math.ceil(actions / COLUMN_STEP) * COLUMN_STEP
    this.matrix('logits', logits, rows, columns)
    this.stretch('uniforms', uniforms, rows)
    this.matrix('probabilities', probabilities, rows, columns)
    this.stretch('chosen', chosen, rows)
    this.emit(Operation.sample, rows, actions, logits.at, logits.row, uniforms, probabilities.at, probabilities.row, chosen)
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

  /** y = activation(patches W + bias); y is [rows * positions x filters] without gaps. */
  convolve({
    shape,
    x,
    weights,
    bias,
    activation,
    y,
    patches,
  }: Images & { weights: number; bias: number; activation: 'none' | 'tanh' | 'relu'; y: number; patches: number }): void {
    this.begin('convolve')
    const { patch, positions } = this.#convolution(shape, patches)
    const images = this.#images(shape, x)
    this.vector('weights', weights, patch * shape.filters)
    this.vector('bias', bias, shape.filters)
    this.vector('y', y, shape.rows * positions * shape.filters)
    this.emit(Operation.convolve, ...numbersOf(shape), ...images, weights, bias, activations[activation], y, patches)
  }

  /** gradient = patches^T d; d as y. */
  convolutionWeights({ shape, x, d, gradient, patches }: Images & { d: number; gradient: number; patches: number }): void {
    this.begin('convolutionWeights')
    const { patch, positions } = this.#convolution(shape, patches)
    const images = this.#images(shape, x)
    this.vector('d', d, shape.rows * positions * shape.filters)
    this.vector('gradient', gradient, patch * shape.filters)
    this.emit(Operation.convolutionWeights, ...numbersOf(shape), ...images, d, gradient, patches)
  }

  /** dx = (d W^T, back where the patches came from) * activation'; `transposed` is W^T [filters x patch]. Channels are a multiple of 4. */
  convolutionInputs({
    shape,
    d,
    transposed,
    dx,
    patches,
    ...epilogue
  }: { shape: ConvolutionShape; d: number; transposed: number; dx: Matrix; patches: number } & Derivative): void {
    this.begin('convolutionInputs')
    const { patch, positions } = this.#convolution(shape, patches)
    this.aligned('channels', shape.channels)
    const pixels = shape.height * shape.width * shape.channels
    this.vector('d', d, shape.rows * positions * shape.filters)
    this.vector('transposed', transposed, patch * shape.filters)
    this.matrix('dx', dx, shape.rows, pixels)
    const [, activation, h] = this.#epilogue(epilogue, shape.rows, pixels)
    this.emit(Operation.convolutionInputs, ...numbersOf(shape), d, transposed, dx.at, dx.row, activation, h.at, h.row, patches)
  }

  /** Adds the recurrent sums and the bias to `gates`, then on through all steps. What is what: c/lstm.h. */
  lstm({ weights, bias, masked, output, ...sequences }: Sequences & Record<'weights' | 'bias' | 'masked' | 'output', number>): void {
    this.begin('lstm')
    const { steps, width, units, gates, states, keep } = sequences
    const rows = this.#sequences(sequences)
    this.vector('weights', weights, units * 4 * units)
    this.vector('bias', bias, 4 * units)
    this.vector('masked', masked, rows * units)
    this.vector('output', output, rows * units)
    this.emit(Operation.lstm, steps, width, units, gates, weights, bias, states.at, states.row, keep, masked, output)
  }

  /** From dh to the gradient by the gates' sums; `recurrent` and `later` are scratches of [width x units]. */
  lstmGradient({
    transposed,
    gradient,
    dh,
    recurrent,
    later,
    ...sequences
  }: Sequences & Record<'transposed' | 'gradient' | 'dh' | 'recurrent' | 'later', number>): void {
    this.begin('lstmGradient')
    const { steps, width, units, gates, states, keep } = sequences
    const rows = this.#sequences(sequences)
    this.vector('transposed', transposed, units * 4 * units)
    this.vector('gradient', gradient, rows * 4 * units)
    this.vector('dh', dh, rows * units)
    this.vector('recurrent', recurrent, width * units)
    this.vector('later', later, width * units)
    this.emit(
      Operation.lstmGradient,
      ...[steps, width, units, gates, transposed, gradient, states.at, states.row, keep, dh, recurrent, later],
    )
  }

  /** Modified Gram-Schmidt on `count` <= `length` vectors of float64, one after another from `vectors` on. */
  orthonormalise({ count, length, vectors }: Record<'count' | 'length' | 'vectors', number>): void {
    this.begin('orthonormalise')
    this.count('count', count)
    this.count('length', length)
    if (count > length) this.fail(`count ${count} is more than length ${length}`)
    this.vector('vectors', vectors, 2 * count * length)
    this.emit(Operation.orthonormalise, count, length, vectors)
  }

  #convolution(shape: ConvolutionShape, patches: number): { patch: number; positions: number } {
    const { top, left, filters, ...sizes } = shape
    for (const [name, n] of Object.entries(sizes)) this.count(name, n)
    this.columns('filters', filters)
    for (const [name, n] of [
      ['top', top],
      ['left', left],
    ] as const) {
      if (!Number.isInteger(n) || n < 0) this.fail(`${name} is ${n}, no padding`)
    }
    const patch = shape.size * shape.size * shape.channels
    this.vector('patches', patches, CONVOLUTION_BLOCK * roundUp(patch, COLUMN_STEP))
    return { patch, positions: shape.outHeight * shape.outWidth }
  }

  #images({ rows, height, width, channels }: ConvolutionShape, { scale, ...x }: Images['x']): number[] {
    if (scale === undefined) this.matrix('x', x, rows, height * width * channels)
    else this.bytes('x', x, rows, height * width * channels)
    return [x.at, x.row, scale === undefined ? 0 : 1, floatBits(scale ?? 1)]
  }

  #sequences({ steps, width, units, gates, states, keep }: Sequences): number {
    this.count('steps', steps)
    this.count('width', width)
    this.columns('units', units)
    const rows = steps * width
    this.vector('gates', gates, rows * 4 * units)
    this.matrix('states', states, rows + width, 2 * units)
    this.stretch('keep', keep, rows)
    return rows
  }

  #epilogue({ bias, activation = 'none', activated }: Epilogue, rows: number, columns: number): [number, number, Matrix] {
    if (bias !== undefined) this.vector('bias', bias, columns)
    const needed = activation === 'tanhGradient' || activation === 'reluGradient'
    if (needed !== (activated !== undefined)) this.fail(`activation ${activation} ${needed ? 'needs' : 'takes no'} activated`)
    if (activated) this.matrix('activated', activated, rows, columns)
    return [bias ?? 0, activations[activation], activated ?? { at: 0, row: 0 }]
  }
}

function numbersOf(shape: ConvolutionShape): number[] {
  const { rows, height, width, channels, size, stride, top, left, outHeight, outWidth, filters } = shape
  return [rows, height, width, channels, size, stride, top, left, outHeight, outWidth, filters]
}
