import { COLUMN_STEP, type Matrix, roundUp } from '../arena.js'
import { floatBits } from '../command-writer.js'
import { activations, CONVOLUTION_BLOCK, type ConvolutionShape, type Derivative, type Images } from '../operands.js'
import { Operation } from './operation.js'
import { Rows } from './rows.js'

/** Convolutions and their gradients. */
export class Convolutions extends Rows {
  /** y = activation(patches W + bias); W is [patch x filters], y [rows x positions x filters]. */
  convolve({
    shape,
    x,
    weights,
    weightsRow = shape.filters,
    bias,
    activation,
    y,
    yRow = mapsOf(shape),
    patches,
  }: Images & {
    weights: number
    weightsRow?: number
    bias?: number
    activation: 'none' | 'tanh' | 'relu' | 'sigmoid'
    y: number
    /** From one picture to the next; without gaps unless given. */
    yRow?: number
    patches: number
  }): void {
    this.begin('convolve')
    const patch = this.#convolution(shape, patches)
    const images = this.#images(shape, x)
    this.matrix('weights', { at: weights, row: weightsRow }, patch, shape.filters)
    if (bias !== undefined) this.vector('bias', bias, shape.filters)
    this.matrix('y', { at: y, row: yRow }, shape.rows, mapsOf(shape))
    const numbers = [...numbersOf(shape), ...images, weights, weightsRow]
    this.emit(Operation.convolve, ...numbers, bias ?? 0, activations[activation], y, yRow, patches)
  }

  /** gradient = patches^T d; d as y, gradient as W. */
  convolutionWeights({
    shape,
    x,
    d,
    dRow = mapsOf(shape),
    gradient,
    gradientRow = shape.filters,
    patches,
  }: Images & { d: number; dRow?: number; gradient: number; gradientRow?: number; patches: number }): void {
    this.begin('convolutionWeights')
    const patch = this.#convolution(shape, patches)
    const images = this.#images(shape, x)
    this.matrix('d', { at: d, row: dRow }, shape.rows, mapsOf(shape))
    this.matrix('gradient', { at: gradient, row: gradientRow }, patch, shape.filters)
    this.emit(Operation.convolutionWeights, ...numbersOf(shape), ...images, d, dRow, gradient, gradientRow, patches)
  }

  /**
   * dx = (d W^T, back where the patches came from) * activation'; d as y. `transposed` is W^T [filters x patch], its rows rounded up to a
   * multiple of 4 floats.
   */
  convolutionInputs({
    shape,
    d,
    dRow = mapsOf(shape),
    transposed,
    dx,
    patches,
    ...epilogue
  }: { shape: ConvolutionShape; d: number; dRow?: number; transposed: number; dx: Matrix; patches: number } & Derivative): void {
    this.begin('convolutionInputs')
    const patch = this.#convolution(shape, patches)
    const pixels = shape.height * shape.width * shape.channels
    this.matrix('d', { at: d, row: dRow }, shape.rows, mapsOf(shape))
    this.matrix('transposed', { at: transposed, row: roundUp(patch, COLUMN_STEP) }, shape.filters, patch)
    this.matrix('dx', dx, shape.rows, pixels)
    const [, activation, h] = this.epilogue(epilogue, shape.rows, pixels)
    this.emit(Operation.convolutionInputs, ...numbersOf(shape), d, dRow, transposed, dx.at, dx.row, activation, h.at, h.row, patches)
  }

  /** Checks what all three share; returns the length of a patch. */
  #convolution(shape: ConvolutionShape, patches: number): number {
    const { top, left, ...sizes } = shape
    for (const [name, n] of Object.entries(sizes)) this.count(name, n)
    for (const [name, n] of [
      ['top', top],
      ['left', left],
    ] as const) {
      if (!Number.isInteger(n) || n < 0) this.fail(`${name} is ${n}, no padding`)
    }
    const patch = shape.size * shape.size * shape.channels
    this.vector('patches', patches, CONVOLUTION_BLOCK * roundUp(patch, COLUMN_STEP))
    return patch
  }

  #images({ rows, height, width, channels }: ConvolutionShape, { scale, ...x }: Images['x']): number[] {
    if (scale === undefined) this.matrix('x', x, rows, height * width * channels)
    else this.bytes('x', x, rows, height * width * channels)
    return [x.at, x.row, scale === undefined ? 0 : 1, floatBits(scale ?? 1)]
  }
}

/** Floats of one picture of y. */
function mapsOf({ outHeight, outWidth, filters }: ConvolutionShape): number {
  return outHeight * outWidth * filters
}

function numbersOf(shape: ConvolutionShape): number[] {
  const { rows, height, width, channels, size, stride, top, left, outHeight, outWidth, filters } = shape
  return [rows, height, width, channels, size, stride, top, left, outHeight, outWidth, filters]
}
