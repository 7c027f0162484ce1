import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONVOLUTION_BLOCK, type ConvolutionShape } from '../../tensors/kernels/operands.js'
import * as float32 from '../unit/tensors/kernels/float32.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'

const f = Math.fround
const plain = new Lab()
const relaxed = new Lab(true)

const cases = fc
  .record({
    seed: fc.integer({ min: 1, max: 1 << 30 }),
    rows: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 12 }) }),
    // Some pictures of bytes are too large to become floats as a whole.
    height: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 11 }) }, { weight: 1, arbitrary: fc.integer({ min: 12, max: 24 }) }),
    width: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 11 }) }, { weight: 1, arbitrary: fc.integer({ min: 12, max: 24 }) }),
    channels: fc.integer({ min: 1, max: 10 }),
    size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    filters: fc.integer({ min: 1, max: 25 }),
    same: fc.boolean(),
    scale: fc.constantFrom(undefined, 1, 1 / 255),
    gaps: fc.boolean(),
    activation: fc.constantFrom('none', 'tanh', 'relu', 'sigmoid'),
  })
  .filter(({ same, size, height, width }) => same || size <= Math.min(height, width))
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function shapeOf({ rows, height, width, channels, size, stride, filters, same }: Case): ConvolutionShape {
  const out = (n: number) => (same ? Math.ceil(n / stride) : Math.floor((n - size) / stride) + 1)
  const before = (n: number) => (same ? Math.floor(Math.max(0, (out(n) - 1) * stride + size - n) / 2) : 0)
  return {
    ...{ rows, height, width, channels, size, stride, filters },
    ...{ top: before(height), left: before(width), outHeight: out(height), outWidth: out(width) },
  }
}

/** Calls `use` for every number of every patch: (row of the patches, column, index in x), -1 where the kernel reaches beyond the picture. */
function eachPatch(shape: ConvolutionShape, use: (row: number, column: number, index: number) => void): void {
  const { rows, height, width, channels, size, stride, top, left, outHeight, outWidth } = shape
  for (let r = 0; r < rows * outHeight * outWidth; r++) {
    const [picture, oy, ox] = [Math.floor(r / outHeight / outWidth), Math.floor(r / outWidth) % outHeight, r % outWidth]
    for (let k = 0; k < size * size * channels; k++) {
      const y = oy * stride - top + Math.floor(k / channels / size)
      const x = ox * stride - left + (Math.floor(k / channels) % size)
      const inside = y >= 0 && y < height && x >= 0 && x < width
      use(r, k, inside ? ((picture * height + y) * width + x) * channels + (k % channels) : -1)
    }
  }
}

function prepare(input: Case) {
  const shape = shapeOf(input)
  const { rows, height, width, channels, size, filters, outHeight, outWidth } = shape
  const random = uniform(input.seed)
  const pixels = height * width * channels
  const raw = Float32Array.from({ length: rows * pixels }, () =>
    input.scale === undefined ? random() * 2 - 1 : Math.floor(random() * 256),
  )
  const x = raw.map((value) => (input.scale === undefined ? value : value * f(input.scale)))
  const positions = rows * outHeight * outWidth
  const patch = size * size * channels
  const patches = new Float32Array(positions * patch)
  eachPatch(shape, (r, k, index) => {
    patches[r * patch + k] = index < 0 ? 0 : x[index]!
  })
  const weights = numbers(patch * filters, random)
  const bias = numbers(filters, random)
  const d = numbers(positions * filters, random)
  return { shape, random, pixels, raw, positions, patch, patches, weights, bias, d }
}

/** x in the lab's memory, as floats or as bytes. */
function images(lab: Lab, { scale, gaps }: Case, { raw, pixels }: ReturnType<typeof prepare>) {
  if (scale === undefined) return lab.matrix(raw, pixels, Math.ceil(pixels / 4) * 4 + (gaps ? 8 : 0))
  const row = pixels + (gaps ? 7 : 0)
  const rows = raw.length / pixels
  const { at } = lab.matrix(new Float32Array(Math.ceil((rows * row) / 4)), 1)
  const { buffer, byteOffset } = lab.engine.floats(at, 1)
  raw.forEach((value, i) => {
    new Uint8Array(buffer)[byteOffset + Math.floor(i / pixels) * row + (i % pixels)] = value
  })
  return { at, row, scale }
}

const scratch = (lab: Lab, patch: number) => lab.vector(new Float32Array(CONVOLUTION_BLOCK * Math.ceil(patch / 4) * 4).fill(7))
const transposed = (values: Float32Array, columns: number) =>
  values.map((_, i) => values[(i % (values.length / columns)) * columns + Math.floor(i / (values.length / columns))]!)

/** The product of all patches with d; where d has gaps, a block of the sum ends at each of them too. */
function weightsGradient(
  { gaps }: Case,
  patch: number,
  positions: number,
  shape: ConvolutionShape,
  patches: Float32Array,
  d: Float32Array,
) {
  const { filters } = shape
  const none = { activation: 'none' as const, h: d }
  if (!gaps) return float32.gemm(patch, filters, positions, transposed(patches, patch), d, undefined, none)
  const each = positions / shape.rows
  let sum: Float32Array | undefined
  for (let first = 0; first < positions; ) {
    const count = Math.min(each - (first % each), CONVOLUTION_BLOCK - (first % CONVOLUTION_BLOCK))
    const part = transposed(patches.slice(first * patch, (first + count) * patch), patch)
    sum = float32.gemm(patch, filters, count, part, d.slice(first * filters, (first + count) * filters), sum, { ...none, h: d })
    first += count
  }
  return sum!
}

describe('convolution kernels', () => {
  it('law: convolve has the bits of one product with all patches, from floats and from bytes', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const all = prepare(input)
        const { shape, positions, patch, patches, weights, bias } = all
        const { activation } = input
        const run = (lab: Lab) => {
          lab.clear()
          const { filters } = shape
          const floats = (positions / shape.rows) * filters
          const y = lab.matrix(new Float32Array(shape.rows * (floats + 3)).fill(7), floats + 3, floats + (input.gaps ? 3 : 0))
          const weightsAt = lab.matrix(weights, filters, filters + (input.gaps ? 5 : 0))
          const at = { x: images(lab, input, all), weights: weightsAt.at, bias: lab.vector(bias), patches: scratch(lab, patch) }
          lab.run((recorder) => recorder.convolve({ shape, ...at, weightsRow: weightsAt.row, activation, y: y.at, yRow: y.row }))
          if (input.gaps) expect(lab.read({ at: y.at + floats, row: y.row }, shape.rows, 3).every((value) => value === 7)).toBe(true)
          return lab.read(y, shape.rows, floats)
        }
        const want = float32.gemm(positions, shape.filters, patch, patches, weights, undefined, { bias, activation, h: bias })
        expect(bits(run(plain))).toEqual(bits(want))
        expect(furthest(run(relaxed), want)).toBeLessThan(input.scale === 1 ? 2e-3 : 1e-5)
      }),
      { numRuns: 60 },
    )
  })

  it('law: the gradient by the weights has the bits of one product with all patches', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const all = prepare(input)
        const { shape, positions, patch, patches, d } = all
        const { filters } = shape
        const floats = (positions / shape.rows) * filters
        plain.clear()
        const gradient = plain.matrix(new Float32Array(patch * filters).fill(7), filters, filters + (input.gaps ? 3 : 0))
        const { at, row } = plain.matrix(d, floats, floats + (input.gaps ? 3 : 0))
        const others = { x: images(plain, input, all), patches: scratch(plain, patch) }
        plain.run((recorder) =>
          recorder.convolutionWeights({ shape, ...others, d: at, dRow: row, gradient: gradient.at, gradientRow: gradient.row }),
        )
        expect(bits(plain.read(gradient, patch, filters))).toEqual(bits(weightsGradient(input, patch, positions, shape, patches, d)))
      }),
      { numRuns: 60 },
    )
  })

  it('law: the gradient by the input has the bits of adding patch after patch', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { shape, random, pixels, positions, patch, weights, d } = prepare(input)
        const { rows, filters } = shape
        const h = numbers(rows * pixels, random)
        const back = transposed(weights, filters)
        plain.clear()
        const dx = plain.matrix(new Float32Array(rows * pixels).fill(7), pixels, pixels + (input.gaps ? 5 : 0))
        const floats = (positions / rows) * filters
        const dAt = plain.matrix(d, floats, floats + (input.gaps ? 3 : 0))
        const backAt = plain.matrix(back, patch, Math.ceil(patch / 4) * 4)
        const at = { d: dAt.at, dRow: dAt.row, transposed: backAt.at, patches: scratch(plain, patch) }
        const activation = input.activation === 'none' ? 'none' : (`${input.activation}Gradient` as const)
        const derivative = activation === 'none' ? {} : { activation, activated: plain.matrix(h, pixels, pixels + 8) }
        plain.run((recorder) => recorder.convolutionInputs({ shape, dx, ...at, ...derivative }))
        const parts = float32.gemm(positions, patch, filters, d, back, undefined, {
          activation: 'none',
          h: new Float32Array(positions * patch),
        })
        const want = new Float32Array(rows * pixels)
        eachPatch(shape, (r, k, index) => {
          if (index >= 0) want[index]! += parts[r * patch + k]!
        })
        const got = plain.read(dx, rows, pixels)
        expect(bits(got)).toEqual(bits(want.map((x, i) => float32.epilogue(x, 0, i, rows * pixels, { activation, h }))))
      }),
      { numRuns: 60 },
    )
  })

  it('law: bytes become floats times their scale, and nothing beyond the columns is written', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 70 }), ({ seed, rows, scale = 1 / 3, gaps }, columns) => {
        const random = uniform(seed)
        const raw = Float32Array.from({ length: rows * columns }, () => Math.floor(random() * 256))
        plain.clear()
        const from = images(plain, { scale, gaps } as Case, { raw, pixels: columns } as ReturnType<typeof prepare>)
        const row = Math.ceil(columns / 4) * 4 + 4
        const to = plain.matrix(new Float32Array(rows * row).fill(7), row)
        plain.run((recorder) => recorder.bytesToFloats({ rows, columns, from, scale, to }))
        const got = plain.read(to, rows, row)
        got.forEach((value, i) => {
          const column = i % row
          expect(value).toBe(column < columns ? f(raw[Math.floor(i / row) * columns + column]! * f(scale)) : 7)
        })
      }),
    )
  })
})

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer)
}

function furthest(a: Float32Array, b: Float32Array): number {
  const largest = b.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0) / largest
}
