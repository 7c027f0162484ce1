import { ARENA_START, type Matrix } from '../../../../tensors/kernels/arena.js'
import {
  activations,
  binaryOperations,
  CONVOLUTION_BLOCK,
  type ConvolutionShape,
  type Epilogue,
  reductions,
  type Strided,
  unaryOperations,
} from '../../../../tensors/kernels/operands.js'
import type { Recorder } from '../../../../tensors/kernels/recorder.js'

/** Where command lists are written, and the stretch that commands may read and write. */
export const PROGRAM = ARENA_START
export const DATA = ARENA_START + 1024
export const FLOATS = 1 << 18
export const END = DATA + FLOATS

/** Draws sizes and places for one command; operands lie behind each other, so that what one writes no other reads. */
export class Draw {
  /** Where the next operand begins. */
  #at = DATA
  constructor(readonly random: () => number) {}

  /** Floats from DATA to the end of the last operand, and some behind it. */
  get used(): number {
    return this.#at - DATA + 64
  }
  whole(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1))
  }
  columns(high = 24): number {
    return this.random() < 0.5 ? 4 * this.whole(1, high) : this.whole(1, 4 * high)
  }
  vector(floats: number): number {
    const at = this.#at
    this.#at += Math.ceil(floats) + this.whole(0, 7)
    return at
  }
  /** At a multiple of 4. */
  aligned(floats: number): number {
    this.#at = 4 * Math.ceil(this.#at / 4)
    return this.vector(floats)
  }
  matrix(rows: number, columns: number): Matrix {
    const gap = this.random()
    // The widest makes the kernels copy strips of a transposed matrix.
    const row = columns + (gap < 0.5 ? 0 : gap < 0.9 ? this.whole(1, 5) : 260)
    return { at: this.vector(rows * row), row }
  }
  /** Pictures, with or without padding, and what is needed to read them: a quarter of the time as bytes. */
  images(channels: number) {
    const [height, width, size, stride] = [this.whole(3, 9), this.whole(3, 9), this.whole(1, 3), this.whole(1, 2)]
    const [top, left] = [this.whole(0, size - 1), this.whole(0, size - 1)]
    const out = (length: number, before: number) => Math.floor((length + 2 * before - size) / stride) + 1
    const sizes = { height, width, channels, size, stride, top, left, outHeight: out(height, top), outWidth: out(width, left) }
    const shape: ConvolutionShape = { rows: this.whole(1, 9), ...sizes, filters: this.columns(5) }
    const outputs = shape.rows * shape.outHeight * shape.outWidth * shape.filters
    const patch = size * size * channels
    const x = this.matrix(shape.rows, height * width * channels)
    return {
      shape,
      x: this.random() < 0.25 ? { ...x, scale: 1 / 255 } : x,
      outputs,
      patch,
      patches: this.vector(CONVOLUTION_BLOCK * 4 * Math.ceil(patch / 4)),
    }
  }
  of<T extends object>(names: T): keyof T {
    const all = Object.keys(names) as (keyof T)[]
    return all[this.whole(0, all.length - 1)]!
  }
  /** Of four dimensions, some of them 1. */
  sizes(): number[] {
    return Array.from({ length: 4 }, (_, i) => (this.random() < 0.3 ? 1 : this.whole(1, i === 3 ? 40 : 6)))
  }
  /** A place for as many numbers, in any order of dimensions, with or without gaps. */
  strided(sizes: readonly number[]): Strided {
    const order =
      this.random() < 0.5
        ? [3, 2, 1, 0]
        : [0, 1, 2, 3]
            .map((i) => ({ i, key: this.random() }))
            .sort((a, b) => a.key - b.key)
            .map(({ i }) => i)
    const strides = [0, 0, 0, 0]
    let floats = 1
    for (const i of order) {
      strides[i] = floats
      floats = floats * sizes[i]! + (this.random() < 0.5 ? 0 : this.whole(0, 3))
    }
    return { at: this.vector(floats), strides }
  }
  /** The same, for what is only read: one number may serve a dimension. */
  source(sizes: readonly number[]): Strided {
    const { at, strides } = this.strided(sizes)
    return { at, strides: strides.map((stride) => (this.random() < 0.25 ? 0 : stride)) }
  }
  sequences() {
    const [steps, width, units] = [this.whole(1, 5), this.whole(1, 5), 4 * this.whole(1, 10)]
    const rows = steps * width
    const lag = width * this.whole(1, 4)
    const gates = this.vector(rows * 4 * units)
    return { rows, steps, width, units, lag, gates, states: this.matrix(rows + lag, 2 * units), keep: this.vector(rows) }
  }
  epilogue(rows: number, columns: number): Epilogue {
    const activation = activationNames[this.whole(0, activationNames.length - 1)]!
    return {
      activation,
      ...(this.random() < 0.5 && { bias: this.vector(columns) }),
      ...(activation.endsWith('Gradient') && { activated: this.matrix(rows, columns) }),
    }
  }
}

const activationNames = Object.keys(activations) as (keyof typeof activations)[]

export type Operation = { [K in keyof Recorder]: Recorder[K] extends (...options: never[]) => void ? K : never }[keyof Recorder]

/** How to draw a command of each operation; one that is missing does not compile. */
export const drawn: { readonly [K in Operation]: (recorder: Recorder, draw: Draw) => void } = {
  gemm(recorder, draw) {
    const [m, n, k] = [draw.whole(1, 40), draw.columns(), draw.random() < 0.7 ? draw.whole(1, 40) : draw.whole(250, 300)]
    const transposed = draw.random() < 0.5
    const a = transposed ? draw.matrix(k, m) : draw.matrix(m, k)
    recorder.gemm({
      m,
      n,
      k,
      a: transposed ? { at: a.at, row: 1, column: a.row } : { ...a, column: 1 },
      b: draw.matrix(k, n),
      c: draw.matrix(m, n),
      accumulate: draw.random() < 0.5,
      ...draw.epilogue(m, n),
    })
  },
  elementwise(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 9), draw.columns()]
    recorder.elementwise({ rows, columns, y: draw.matrix(rows, columns), ...draw.epilogue(rows, columns) })
  },
  transpose(recorder, draw) {
    const [rows, columns] = [draw.columns(), draw.columns()]
    recorder.transpose({ rows, columns, from: draw.matrix(rows, columns), to: draw.matrix(columns, rows) })
  },
  columnSums(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 100), draw.columns()]
    recorder.columnSums({ rows, columns, from: draw.matrix(rows, columns), to: draw.vector(columns) })
  },
  rmsProp(recorder, draw) {
    const n = 16 * draw.whole(1, 20)
    const [parameters, gradients, meanSquares, settings] = [draw.vector(n), draw.vector(n), draw.vector(n), draw.vector(5)] as const
    recorder.rmsProp({ n, parameters, gradients, meanSquares, settings })
  },
  adam(recorder, draw) {
    const n = 16 * draw.whole(1, 20)
    const [parameters, gradients, means, meanSquares] = [draw.vector(n), draw.vector(n), draw.vector(n), draw.vector(n)] as const
    recorder.adam({ n, parameters, gradients, means, meanSquares, settings: draw.vector(9) })
  },
  sample(recorder, draw) {
    const [rows, actions] = [draw.whole(1, 8), draw.whole(1, 19)]
    const width = 4 * Math.ceil(actions / 4)
    recorder.sample({
      rows,
      actions,
      logits: draw.matrix(rows, width),
      uniforms: draw.vector(rows),
      probabilities: draw.matrix(rows, width),
      chosen: draw.vector(rows),
    })
  },
  bytesToFloats(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 9), draw.whole(1, 90)]
    const from = { at: draw.vector(rows * columns), row: columns }
    recorder.bytesToFloats({ rows, columns, from, scale: 1 / 255, to: draw.matrix(rows, columns) })
  },
  convolve(recorder, draw) {
    const { shape, x, outputs, patch, patches } = draw.images(draw.whole(1, 9))
    const activation = (['none', 'tanh', 'relu', 'sigmoid'] as const)[draw.whole(0, 3)]!
    const [weights, bias] = [draw.vector(patch * shape.filters), draw.vector(shape.filters)]
    recorder.convolve({ shape, x, weights, bias, activation, y: draw.vector(outputs), patches })
  },
  convolutionWeights(recorder, draw) {
    const { shape, x, outputs, patch, patches } = draw.images(draw.whole(1, 9))
    recorder.convolutionWeights({ shape, x, d: draw.vector(outputs), gradient: draw.vector(patch * shape.filters), patches })
  },
  convolutionInputs(recorder, draw) {
    const { shape, outputs, patch, patches } = draw.images(draw.whole(1, 12))
    const { rows, height, width, channels } = shape
    const pixels = height * width * channels
    const reads = draw.random() < 0.5
    recorder.convolutionInputs({
      shape,
      d: draw.vector(outputs),
      transposed: draw.vector(4 * Math.ceil(patch / 4) * shape.filters),
      dx: draw.matrix(rows, pixels),
      patches,
      ...(reads && { activation: 'tanhGradient', activated: draw.matrix(rows, pixels) }),
    })
  },
  lstm(recorder, draw) {
    const { rows, ...sequences } = draw.sequences()
    const { units } = sequences
    const [weights, bias, masked] = [draw.vector(units * 4 * units), draw.vector(4 * units), draw.vector(rows * units)]
    recorder.lstm({ ...sequences, weights, bias, masked, output: draw.vector(rows * units) })
  },
  lstmGradient(recorder, draw) {
    const { rows, ...sequences } = draw.sequences()
    const { units, lag } = sequences
    const [transposed, gradient, dh] = [draw.vector(units * 4 * units), draw.vector(rows * 4 * units), draw.vector(rows * units)]
    recorder.lstmGradient({
      ...sequences,
      transposed,
      gradient,
      dh,
      recurrent: draw.vector(lag * units),
      later: draw.vector(lag * units),
    })
  },
  orthonormalise(recorder, draw) {
    const count = draw.whole(1, 20)
    const length = count + draw.whole(0, 20)
    recorder.orthonormalise({ count, length, vectors: draw.aligned(2 * count * length) })
  },
  gemmBatch(recorder, draw) {
    const [batch, m, n, k] = [draw.whole(1, 5), draw.whole(1, 12), draw.whole(1, 30), draw.whole(1, 12)]
    const [aBatch, bBatch, activatedBatch] = [draw.whole(0, 1) * m * k, draw.whole(0, 1) * k * n, draw.whole(0, 1) * m * n]
    const cBatch = m * n + draw.whole(0, 3)
    recorder.gemmBatch({
      ...{ batch, m, n, k, aBatch, bBatch, cBatch, activatedBatch },
      a: { at: draw.vector(batch * m * k), row: k, column: 1 },
      b: { at: draw.vector(batch * k * n), row: n },
      c: { at: draw.vector(batch * cBatch), row: n },
      accumulate: draw.random() < 0.5,
      activation: 'tanhGradient',
      activated: { at: draw.vector(batch * m * n), row: n },
    })
  },
  copy(recorder, draw) {
    const sizes = draw.sizes()
    recorder.copy({ sizes, from: draw.source(sizes), to: draw.strided(sizes) })
  },
  fill(recorder, draw) {
    const count = draw.whole(1, 90)
    recorder.fill({ at: draw.vector(count), count, value: 0.1 })
  },
  gatherRows(recorder, draw) {
    const [count, columns, rows] = [draw.whole(1, 9), draw.whole(1, 40), draw.whole(1, 9)]
    const indices = draw.vector(count)
    recorder.gatherRows({ count, columns, table: draw.matrix(rows, columns), rows, indices, to: draw.matrix(count, columns) })
  },
  scatterAddRows(recorder, draw) {
    const [count, columns, rows] = [draw.whole(1, 9), draw.whole(1, 40), draw.whole(1, 9)]
    const indices = draw.vector(count)
    recorder.scatterAddRows({ count, columns, from: draw.matrix(count, columns), indices, to: draw.matrix(rows, columns), rows })
  },
  intsToFloats(recorder, draw) {
    const count = draw.whole(1, 90)
    recorder.intsToFloats({ count, from: draw.vector(count), to: draw.vector(count) })
  },
  map1(recorder, draw) {
    const sizes = draw.sizes()
    const [x, y] = [draw.source(sizes), draw.strided(sizes)]
    recorder.map1(draw.of(unaryOperations), { sizes, x, y, a: -0.7, b: 1.3 })
  },
  map2(recorder, draw) {
    const sizes = draw.sizes()
    const [x, y, z] = [draw.source(sizes), draw.source(sizes), draw.strided(sizes)]
    // In place, half of the time.
    recorder.map2(draw.of(binaryOperations), draw.random() < 0.5 ? { sizes, x, y, z } : { sizes, x: z, y, z })
  },
  map3(recorder, draw) {
    const sizes = draw.sizes()
    const [x, y, w, z] = [draw.source(sizes), draw.source(sizes), draw.source(sizes), draw.strided(sizes)]
    recorder.map3('select', { sizes, x, y, w, z })
  },
  reduce(recorder, draw) {
    const [outer, count] = [draw.whole(1, 5), draw.random() < 0.7 ? draw.whole(1, 40) : draw.whole(250, 600)]
    const inner = draw.random() < 0.5 ? 1 : draw.whole(2, count < 50 ? 80 : 20)
    const apart = draw.whole(1, 3)
    recorder.reduce(draw.of(reductions), {
      ...{ outer, count, inner },
      from: {
        at: draw.vector(outer * count * inner * apart),
        outerStride: count * inner * apart,
        countStride: inner * apart,
        innerStride: apart,
      },
      to: { at: draw.vector(outer * inner * apart), outerStride: inner * apart, innerStride: apart },
      scale: 0.3,
      accumulate: draw.random() < 0.5,
    })
  },
  norm(recorder, draw) {
    const count = draw.whole(1, 90)
    recorder.norm({ count, from: draw.vector(count), to: draw.vector(1) })
  },
  softmax(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 6), draw.whole(1, 60)]
    const [x, y, mask] = [draw.matrix(rows, columns), draw.matrix(rows, columns), draw.matrix(rows, columns)]
    recorder.softmax({ rows, columns, x, y, log: draw.random() < 0.5, ...(draw.random() < 0.5 && { mask }) })
  },
  softmaxGradient(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 6), draw.whole(1, 60)]
    const [y, d, dx] = [draw.matrix(rows, columns), draw.matrix(rows, columns), draw.matrix(rows, columns)]
    recorder.softmaxGradient({ rows, columns, y, d, dx, log: draw.random() < 0.5 })
  },
  layerNorm(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 6), draw.whole(1, 60)]
    const [gain, bias, mean, inverse] = [draw.vector(columns), draw.vector(columns), draw.vector(rows), draw.vector(rows)] as const
    const [x, y] = [draw.matrix(rows, columns), draw.matrix(rows, columns)]
    recorder.layerNorm({ rows, columns, x, gain, bias, epsilon: 1e-5, y, mean, inverse })
  },
  layerNormGradient(recorder, draw) {
    const [rows, columns] = [draw.whole(1, 6), draw.whole(1, 60)]
    const [gain, mean, inverse] = [draw.vector(columns), draw.vector(rows), draw.vector(rows)] as const
    const [d, x, dx] = [draw.matrix(rows, columns), draw.matrix(rows, columns), draw.matrix(rows, columns)]
    recorder.layerNormGradient({ rows, columns, d, x, gain, mean, inverse, dx })
  },
  random(recorder, draw) {
    const count = draw.whole(1, 300)
    const kind = draw.random() < 0.5 ? 'normal' : 'uniform'
    recorder.random({ count, key: draw.vector(2), stream: draw.whole(0, 9), to: draw.vector(count), kind })
  },
}
