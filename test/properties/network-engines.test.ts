import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ARENA_START, type Matrix } from '../../tensors/kernels/arena.js'
import { Engine } from '../../tensors/kernels/engine.js'
import type { EngineKind } from '../../tensors/kernels/engines/engine-kind.js'
import { wasm } from '../../tensors/kernels/engines/wasm.js'
import { activations, CONVOLUTION_BLOCK, type ConvolutionShape, type Epilogue } from '../../tensors/kernels/operands.js'
import { Recorder } from '../../tensors/kernels/recorder.js'
import { fusedNatives, natives } from '../unit/network/engines.js'
import { uniform } from '../unit/network/lab.js'

/** Where command lists are written, and the stretch that commands may read and write. */
const PROGRAM = ARENA_START
const DATA = ARENA_START + 256
const FLOATS = 1 << 18
const END = DATA + FLOATS

/** Draws sizes and places for one command; operands lie behind each other, so that what one writes no other reads. */
class Draw {
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
  sequences() {
    const [steps, width, units] = [this.whole(1, 5), this.whole(1, 5), 4 * this.whole(1, 10)]
    const rows = steps * width
    const gates = this.vector(rows * 4 * units)
    return { rows, steps, width, units, gates, states: this.matrix(rows + width, 2 * units), keep: this.vector(rows) }
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

type Operation = { [K in keyof Recorder]: Recorder[K] extends (...options: never[]) => void ? K : never }[keyof Recorder]

/** How to draw a command of each operation; one that is missing does not compile. */
const operations: { readonly [K in Operation]: (recorder: Recorder, draw: Draw) => void } = {
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
    recorder.adam({ n, parameters, gradients, means, meanSquares, settings: draw.vector(8) })
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
    const { units, width } = sequences
    const [transposed, gradient, dh] = [draw.vector(units * 4 * units), draw.vector(rows * 4 * units), draw.vector(rows * units)]
    recorder.lstmGradient({
      ...sequences,
      transposed,
      gradient,
      dh,
      recurrent: draw.vector(width * units),
      later: draw.vector(width * units),
    })
  },
  orthonormalise(recorder, draw) {
    const count = draw.whole(1, 20)
    const length = count + draw.whole(0, 20)
    recorder.orthonormalise({ count, length, vectors: draw.aligned(2 * count * length) })
  },
}

const ODD = [0, -0, 1e-40, -3e-45, 1.2e-38, -1e-38, 3e38, -3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]

/** Numbers of every size; a share of them is odd: zeros, denormals, the largest, infinities, NaN. */
function fill(memory: Float32Array, random: () => number, oddShare: number, spread: number): void {
  for (let i = 0; i < memory.length; i++) {
    const ordinary = (random() * 2 - 1) * 10 ** ((random() * 2 - 1) * spread)
    memory[i] = random() < oddShare ? ODD[Math.floor(random() * ODD.length)]! : ordinary
  }
}

/** The words of the memory; every NaN counts as the same one, since processors choose its bits. */
function words(memory: Float32Array): Uint32Array {
  const bits = new Uint32Array(memory.slice().buffer)
  memory.forEach((value, i) => {
    if (Number.isNaN(value)) bits[i] = 0x7fc00000
  })
  return bits
}

const cases = fc.record({
  seed: fc.integer({ min: 1, max: 1 << 30 }),
  oddShare: fc.constantFrom(0, 0.001, 0.1),
  spread: fc.constantFrom(0, 1, 12, 38),
})

/** Runs the same command over the same data on each, and compares the whole memory with that of WebAssembly. */
function expectTheSame(operation: Operation, fma: boolean, kinds: readonly EngineKind[]): void {
  const engines = [wasm, ...kinds].map((kind) => new Engine(END, fma, kind))
  const initial = new Float32Array(FLOATS)
  fc.assert(
    fc.property(cases, ({ seed, oddShare, spread }) => {
      const random = uniform(seed)
      const recorder = new Recorder(END)
      const draw = new Draw(random)
      operations[operation](recorder, draw)
      const data = initial.subarray(0, draw.used)
      fill(data, random, oddShare, spread)
      const [expected, ...others] = engines.map((engine) => {
        const memory = engine.floats(DATA, data.length)
        memory.set(data)
        engine.ints(PROGRAM, 256).fill(0).set(recorder.commands)
        engine.run(PROGRAM)
        return words(memory)
      })
      for (const [i, memory] of others.entries()) {
        const at = memory.findIndex((word, j) => word !== expected![j])
        if (at >= 0)
          expect.fail(`${kinds[i]!.describe(false)}, word ${at}: ${memory[at]!.toString(16)}, wasm ${expected![at]!.toString(16)}`)
      }
    }),
    { numRuns: 50 },
  )
}

describe.skipIf(natives.length === 0)('native kernels (skipped where no C++ compiler built them)', () => {
  const names = Object.keys(operations) as Operation[]

  it.each(names)('law: %s leaves the bits that WebAssembly leaves, on every instruction set of this machine', (name) => {
    expectTheSame(name, false, natives)
  })

  it.skipIf(fusedNatives.length === 0).each(names)(
    'law: so does %s with fused multiply-add (skipped where the processor has none)',
    (name) => {
      expectTheSame(name, true, fusedNatives)
    },
  )

  it('truth: denormal numbers are computed with, not taken for 0', () => {
    for (const kind of [wasm, ...natives]) {
      const engine = new Engine(END, false, kind)
      engine.floats(DATA, 64).fill(1e-20)
      const recorder = new Recorder(END)
      const matrix = { at: DATA, row: 4 }
      recorder.gemm({ m: 1, n: 4, k: 1, a: { ...matrix, column: 1 }, b: { at: DATA + 16, row: 4 }, c: { at: DATA + 32, row: 4 } })
      engine.ints(PROGRAM, 256).set(recorder.commands)
      engine.run(PROGRAM)
      expect(engine.floats(DATA + 32, 4)).toEqual(new Float32Array(4).fill(Math.fround(1e-20) ** 2))
    }
  })
})
