import { COLUMN_STEP, type Matrix, roundUp } from '../../../tensors/kernels/arena.js'
import { CONVOLUTION_BLOCK, type ConvolutionShape } from '../../../tensors/kernels/operands.js'
import type { Recorder } from '../../../tensors/kernels/recorder.js'
import { AgentError } from '../../errors.js'
import type { ConvolutionNode } from '../../export/graph.js'
import { gather, gatherRow, indices } from './gather.js'
import { type Activation, from, type Layer, type LayerPlan, type RowRange, type Signal, type Site } from './layer.js'
import { type Orthonormal, unpadded, writeOrthogonal } from './orthogonal.js'

/** One convolution, filled in. */
export interface Kernel {
  readonly filters: number
  readonly size: number
  readonly stride: number
  readonly padding: 'valid' | 'same'
}

export function convolution(kernel: Kernel, activation: Activation): LayerPlan {
  return {
    stateSize: 0,
    readsContext: false,
    readsBytes: true,
    build: (site, input) => new Convolution(site, input, kernel, activation),
  }
}

/**
 * y = activation(x * W + b) for pictures x [height, width, channels], row-major. W is [kernel row x kernel column x channel, filters], b a
 * row; channels are the input's columns, padding included, and filters are padded to a multiple of 4.
 *
 * `valid`: floor((input - size) / stride) + 1 positions. `same`: ceil(input / stride) positions and as many zeros around the picture as
 * they need, the odd one below and to the right (TensorFlow's SAME; equal to PyTorch's where the stride is 1 and the size odd).
 */
class Convolution implements Layer {
  readonly output: Signal & { readonly gradient: Matrix }
  readonly #site: Site
  readonly #input: Signal
  readonly #activation: Activation
  readonly #filters: number
  readonly #shape: Omit<ConvolutionShape, 'rows'>
  readonly #weights: number
  readonly #bias: number
  readonly #patches: number
  readonly #transposed: Matrix | null

  constructor(site: Site, input: Signal, kernel: Kernel, activation: Activation) {
    const { arena, blocks, capacity } = site
    const { filters, size, stride } = kernel
    const [height, width] = pictureOf(input)
    const channels = input.columns / (height * width)
    const vertical = extent(height, kernel)
    const horizontal = extent(width, kernel)
    const padded = roundUp(filters, COLUMN_STEP)
    const patch = size * size * channels
    const columns = vertical.positions * horizontal.positions * padded
    this.#site = site
    this.#input = input
    this.#activation = activation
    this.#filters = filters
    this.#shape = {
      ...{ height, width, channels, size, stride, filters: padded },
      ...{ top: vertical.before, left: horizontal.before, outHeight: vertical.positions, outWidth: horizontal.positions },
    }
    this.#weights = blocks.add(patch * padded)
    this.#bias = blocks.add(padded)
    this.#patches = arena.allocate(CONVOLUTION_BLOCK * roundUp(patch, COLUMN_STEP))
    const rows = arena.matrix(capacity, columns)
    this.output = {
      rows,
      columns,
      shape: [vertical.positions, horizontal.positions, filters],
      gradient: arena.matrix(capacity, columns),
      derivative: { activation: `${activation}Gradient`, activated: rows },
    }
    this.#transposed = input.gradient && arena.matrix(padded, patch)
  }

  forward(recorder: Recorder, { first, count }: RowRange): void {
    const { blocks } = this.#site
    recorder.convolve({
      shape: { rows: count, ...this.#shape },
      x: this.#images(first),
      weights: blocks.parameter(this.#weights),
      bias: blocks.parameter(this.#bias),
      activation: this.#activation,
      y: from(this.output.rows, first).at,
      patches: this.#patches,
    })
  }

  backward(recorder: Recorder, { count }: RowRange): void {
    const { gradient, derivative } = this.#input
    const { blocks } = this.#site
    const { outHeight, outWidth, filters, size, channels } = this.#shape
    const shape = { rows: count, ...this.#shape }
    const d = this.output.gradient.at
    const patches = this.#patches
    recorder.convolutionWeights({ shape, x: this.#images(0), d, gradient: blocks.gradient(this.#weights), patches })
    recorder.columnSums({
      rows: count * outHeight * outWidth,
      columns: filters,
      from: { at: d, row: filters },
      to: blocks.gradient(this.#bias),
    })
    if (!gradient || !this.#transposed) return
    recorder.transpose({
      rows: size * size * channels,
      columns: filters,
      from: { at: blocks.parameter(this.#weights), row: filters },
      to: this.#transposed,
    })
    recorder.convolutionInputs({ shape, d, transposed: this.#transposed.at, dx: gradient, patches, ...derivative })
  }

  initialise(parameters: Float32Array, orthonormal: Orthonormal): void {
    const { size, channels, filters } = this.#shape
    const rows = unpadded({ columns: size * size * channels, shape: [size, size, this.#input.shape.at(-1)!] })
    writeOrthogonal(parameters.subarray(this.#weights), filters, rows, this.#filters, Math.SQRT2, orthonormal)
  }

  describe(parameters: Float32Array, name: string, input: string): ConvolutionNode {
    const { height, width, channels, size, stride, filters: padded, top, left, outHeight, outWidth } = this.#shape
    const inputShape = this.#input.shape
    const filters = indices(this.#filters)
    const rows = unpadded({ columns: size * size * channels, shape: [size, size, inputShape.at(-1)!] })
    const { data } = gather(parameters, this.#weights, padded, rows, filters)
    const after = (positions: number, input: number, before: number) => Math.max(0, (positions - 1) * stride + size - input - before)
    return {
      ...{ kind: 'convolution', name, input, shape: this.output.shape, activation: this.#activation, inputShape, stride },
      padding: { top, left, bottom: after(outHeight, height, top), right: after(outWidth, width, left) },
      parameters: {
        kernel: { shape: [size, size, inputShape.at(-1)!, this.#filters], data },
        bias: gatherRow(parameters, this.#bias, filters),
      },
    }
  }

  #images(first: number): Matrix & { readonly scale?: number } {
    const { rows, scale } = this.#input
    if (scale === undefined) return from(rows, first)
    return { at: rows.at + (first * rows.row) / 4, row: rows.row, scale }
  }
}

function pictureOf({ shape }: Signal): [height: number, width: number] {
  const [height, width, channels] = shape
  if (shape.length === 3 && height && width && channels) return [height, width]
  throw new AgentError('NETWORK_MISFIT', `Expected the input of conv to be a picture [height, width, channels], got [${shape.join(', ')}]`)
}

/** Output positions along one side, and the zeros before it. */
function extent(input: number, { size, stride, padding }: Kernel): { positions: number; before: number } {
  if (padding === 'same') {
    const positions = Math.ceil(input / stride)
    return { positions, before: Math.max(0, (positions - 1) * stride + size - input) >> 1 }
  }
  if (size > input) {
    throw new AgentError(
      'NETWORK_MISFIT',
      `Expected a convolution's size to be at most its input's height and width, got ${size} for ${input}; a picture is [height, width, channels]`,
    )
  }
  return { positions: Math.floor((input - size) / stride) + 1, before: 0 }
}
