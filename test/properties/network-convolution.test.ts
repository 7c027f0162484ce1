import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONVOLUTION_BLOCK, type ConvolutionShape } from '../../tensors/kernels/operands.js'
import * as float32 from '../unit/network/float32.js'
import { Lab, numbers, uniform } from '../unit/network/lab.js'

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
    filters: fc.integer({ min: 1, max: 6 }).map((n) => 4 * n),
    same: fc.boolean(),
    scale: fc.constantFrom(undefined, 1, 1 / 255),
    gaps: fc.boolean(),
    activation: fc.constantFrom('none', 'tanh', 'relu'),
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

describe('convolution kernels', () => {
  it('law: convolve has the bits of one product with all patches, from floats and from bytes', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const all = prepare(input)
        const { shape, positions, patch, patches, weights, bias } = all
        const { activation } = input
        const run = (lab: Lab) => {
          lab.clear()
          const y = lab.vector(new Float32Array(positions * shape.filters).fill(7))
          const at = { x: images(lab, input, all), weights: lab.vector(weights), bias: lab.vector(bias), patches: scratch(lab, patch) }
          lab.run((recorder) => recorder.convolve({ shape, ...at, activation, y }))
          return lab.engine.floats(y, positions * shape.filters)
        }
        const want = float32.gemm(positions, shape.filters, patch, patches, weights, undefined, { bias, activation, h: bias })
        expect(bits(run(plain))).toEqual(bits(want))
        expect(furthest(run(relaxed), want)).toBeLessThan(1e-4)
      }),
      { numRuns: 60 },
    )
  })

  it('law: the gradient by the weights has the bits of one product with all patches', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const all = prepare(input)
        const { shape, positions, patch, patches, d } = all
        plain.clear()
        const gradient = plain.vector(new Float32Array(patch * shape.filters).fill(7))
        const at = { x: images(plain, input, all), d: plain.vector(d), patches: scratch(plain, patch) }
        plain.run((recorder) => recorder.convolutionWeights({ shape, ...at, gradient }))
        const want = float32.gemm(patch, shape.filters, positions, transposed(patches, patch), d, undefined, { activation: 'none', h: d })
        expect(bits(plain.engine.floats(gradient, patch * shape.filters))).toEqual(bits(want))
      }),
      { numRuns: 60 },
    )
  })

  it('law: the gradient by the input has the bits of adding patch after patch', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { shape, random, pixels, positions, patch, weights, d } = prepare({ ...input, channels: 4 * Math.ceil(input.channels / 4) })
        const { rows, filters } = shape
        const h = numbers(rows * pixels, random)
        const back = transposed(weights, filters)
        plain.clear()
        const dx = plain.matrix(new Float32Array(rows * pixels).fill(7), pixels, pixels + (input.gaps ? 4 : 0))
        const at = { d: plain.vector(d), transposed: plain.vector(back), patches: scratch(plain, patch) }
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
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!))), 0)
}
