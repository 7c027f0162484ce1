import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as float32 from '../unit/tensors/kernels/float32.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'

const plain = new Lab()
const relaxed = new Lab(true)
const seed = fc.integer({ min: 1, max: 1 << 30 })
const columns = fc.oneof(
  fc.integer({ min: 1, max: 18 }).map((n) => 4 * n),
  fc.integer({ min: 1, max: 75 }),
)
const activation = fc.constantFrom('none', 'tanh', 'relu', 'sigmoid', 'tanhGradient', 'reluGradient', 'sigmoidGradient')
const products = fc.record({
  seed,
  m: fc.integer({ min: 1, max: 40 }),
  n: columns,
  k: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 600 })),
  transposed: fc.boolean(),
  accumulate: fc.boolean(),
  biased: fc.boolean(),
  gaps: fc.boolean(),
  activation,
})
type Product = typeof products extends fc.Arbitrary<infer T> ? T : never

/** The operands of one product, from its seed. */
function operands({ seed, m, n, k, biased, activation, accumulate }: Product) {
  const random = uniform(seed)
  const [a, b, c, bias, h] = [m * k, k * n, m * n, n, m * n].map((count) => numbers(count, random, 1)) as Record<number, Float32Array> &
    [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  const before = accumulate ? c : undefined
  return { a, b, c, before, bias, h, epilogue: { activation, h, ...(biased ? { bias } : {}) } }
}

function runGemm(lab: Lab, product: Product): Float32Array {
  const { m, n, k, transposed, accumulate, biased, gaps, activation } = product
  const { a, b, c, bias, h } = operands(product)
  lab.clear()
  const gap = gaps ? 5 : 0
  const stored = transposed ? Float32Array.from({ length: m * k }, (_, i) => a[(i % m) * k + Math.floor(i / m)]!) : a
  // transposed with far apart columns, as dW of wide layers: the kernel copies such strips first
  const left = transposed ? lab.matrix(stored, m, m + (gaps ? 300 : 0)) : lab.matrix(stored, k, k + gap)
  const right = lab.matrix(b, n, n + gap)
  const to = lab.matrix(padded(c, n, n + gap), n + gap)
  const biasAt = lab.vector(bias)
  const activated = lab.matrix(h, n, n + 2 * gap)
  const reads = activation.endsWith('Gradient')
  lab.run((recorder) =>
    recorder.gemm({
      m,
      n,
      k,
      a: transposed ? { at: left.at, row: 1, column: left.row } : { at: left.at, row: left.row, column: 1 },
      b: right,
      c: to,
      accumulate,
      activation,
      ...(biased ? { bias: biasAt } : {}),
      ...(reads ? { activated } : {}),
    }),
  )
  expectPadding(lab.read(to, m, n + gap), n, n + gap)
  return lab.read(to, m, n)
}

/** Rows of `row` numbers, 7 behind their columns. */
function padded(values: Float32Array, columns: number, row: number): Float32Array {
  const rows = values.length / columns
  return Float32Array.from({ length: rows * row }, (_, i) => (i % row < columns ? values[Math.floor(i / row) * columns + (i % row)]! : 7))
}

/** Nothing was written behind the columns. */
function expectPadding(memory: Float32Array, columns: number, row: number): void {
  expect(memory.every((x, i) => i % row < columns || x === 7)).toBe(true)
}

/** The product in float64, and how large its terms are: what an error is to be compared with. */
function float64Gemm({ m, n, k, activation, biased }: Product, { a, b, before, bias, h }: ReturnType<typeof operands>) {
  const values = new Float64Array(m * n)
  const sizes = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const at = i * n + j
      let sum = (before?.[at] ?? 0) + (biased ? bias[j]! : 0)
      let size = 1 + Math.abs(sum)
      for (let q = 0; q < k; q++) {
        sum += a[i * k + q]! * b[q * n + j]!
        size += Math.abs(a[i * k + q]! * b[q * n + j]!)
      }
      const gradients = {
        none: sum,
        tanh: Math.tanh(sum),
        relu: Math.max(sum, 0),
        tanhGradient: sum * (1 - h[at]! ** 2),
        reluGradient: h[at]! > 0 ? sum : 0,
        sigmoid: 1 / (1 + Math.exp(-sum)),
        sigmoidGradient: sum * h[at]! * (1 - h[at]!),
      }
      values[at] = gradients[activation]
      sizes[at] = size
    }
  }
  return { values, sizes }
}

function worst(got: Float32Array, { values, sizes }: { values: Float64Array; sizes: Float64Array }): number {
  return got.reduce((most, x, i) => Math.max(most, Math.abs(x - values[i]!) / sizes[i]!), 0)
}

describe('kernels', () => {
  it('law: gemm is the matrix product, whatever the shape, strides, bias and activation', () => {
    fc.assert(
      fc.property(products, (product) => {
        const exact = float64Gemm(product, operands(product))
        expect(worst(runGemm(plain, product), exact)).toBeLessThan(2e-6)
        expect(worst(runGemm(relaxed, product), exact)).toBeLessThan(2e-6)
      }),
      { numRuns: 150 },
    )
  })

  it('law: gemm has the bits of the documented order of sums', () => {
    fc.assert(
      fc.property(products, (product) => {
        const { a, b, before, epilogue } = operands(product)
        expect(bits(runGemm(plain, product))).toEqual(bits(float32.gemm(product.m, product.n, product.k, a, b, before, epilogue)))
      }),
      { numRuns: 150 },
    )
  })

  it('law: gemmBatch is so many products, with operands apart or shared', () => {
    const batches = fc.record({ batch: fc.integer({ min: 1, max: 5 }), shareA: fc.boolean(), shareB: fc.boolean() })
    fc.assert(
      fc.property(products, batches, (product, { batch, shareA, shareB }) => {
        const { m, n, accumulate } = product
        const k = Math.min(product.k, 40)
        const random = uniform(product.seed)
        const a = numbers((shareA ? 1 : batch) * m * k, random)
        const b = numbers((shareB ? 1 : batch) * k * n, random)
        const c = numbers(batch * m * n, random)
        plain.clear()
        const [aAt, bAt, cAt] = [plain.vector(a), plain.vector(b), plain.vector(c)]
        plain.run((recorder) =>
          recorder.gemmBatch({
            ...{ batch, m, n, k, accumulate, aBatch: shareA ? 0 : m * k, bBatch: shareB ? 0 : k * n, cBatch: m * n },
            ...{ a: { at: aAt, row: k, column: 1 }, b: { at: bAt, row: n }, c: { at: cAt, row: n } },
          }),
        )
        for (let i = 0; i < batch; i++) {
          const [left, right] = [a.slice(shareA ? 0 : i * m * k), b.slice(shareB ? 0 : i * k * n)]
          const own = c.slice(i * m * n, (i + 1) * m * n)
          const want = float32.gemm(m, n, k, left, right, accumulate ? own : undefined, { activation: 'none', h: own })
          expect(bits(plain.engine.floats(cAt + i * m * n, m * n))).toEqual(bits(want))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('law: elementwise has the bits of bias and activation', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 9 }), columns, activation, fc.boolean(), (seed, rows, n, activation, biased) => {
        const random = uniform(seed)
        const y = numbers(rows * n, random, 9)
        const bias = numbers(n, random)
        const h = numbers(rows * n, random)
        plain.clear()
        const at = plain.matrix(padded(y, n, n + 5), n + 5)
        const biasAt = plain.vector(bias)
        const activated = plain.matrix(h, n)
        const reads = activation.endsWith('Gradient')
        plain.run((recorder) =>
          recorder.elementwise({
            rows,
            columns: n,
            y: at,
            activation,
            ...(biased ? { bias: biasAt } : {}),
            ...(reads ? { activated } : {}),
          }),
        )
        expectPadding(plain.read(at, rows, n + 5), n, n + 5)
        const e = { activation, h, ...(biased ? { bias } : {}) }
        expect(bits(plain.read(at, rows, n))).toEqual(bits(y.map((x, i) => float32.epilogue(x, Math.floor(i / n), i % n, n, e))))
      }),
    )
  })

  it('law: tanh is accurate to 4e-7 over its whole range', () => {
    fc.assert(
      fc.property(seed, (seed) => {
        const random = uniform(seed)
        const x = Float32Array.from({ length: 64 }, () => (random() < 0.5 ? -1 : 1) * Math.exp(random() * 22 - 18))
        plain.clear()
        const y = plain.matrix(x, 64)
        plain.run((recorder) => recorder.elementwise({ rows: 1, columns: 64, y, activation: 'tanh' }))
        plain.read(y, 1, 64).forEach((t, i) => {
          expect(Math.abs(t / Math.tanh(x[i]!) - 1)).toBeLessThan(4e-7)
        })
      }),
    )
  })

  it('law: transpose moves every element', () => {
    fc.assert(
      fc.property(seed, columns, columns, fc.boolean(), (seed, rows, n, gaps) => {
        const values = numbers(rows * n, uniform(seed))
        plain.clear()
        const from = plain.matrix(values, n, n + (gaps ? 8 : 0))
        const row = rows + (gaps ? 3 : 0)
        const to = plain.matrix(new Float32Array(row * n).fill(7), row)
        plain.run((recorder) => recorder.transpose({ rows, columns: n, from, to }))
        expectPadding(plain.read(to, n, row), rows, row)
        expect(plain.read(to, n, rows)).toEqual(values.map((_, i) => values[(i % rows) * n + Math.floor(i / rows)]!))
      }),
    )
  })

  it('law: column sums have the bits of adding row after row', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 300 }), columns, (seed, rows, n) => {
        const values = numbers(rows * n, uniform(seed))
        plain.clear()
        const from = plain.matrix(values, n, n + 3)
        const to = plain.vector(new Float32Array(n + 4).fill(7))
        plain.run((recorder) => recorder.columnSums({ rows, columns: n, from, to }))
        expectPadding(plain.read({ at: to, row: n + 4 }, 1, n + 4), n, n + 4)
        expect(bits(plain.read({ at: to, row: n }, 1, n))).toEqual(bits(float32.columnSums(rows, n, values)))
      }),
    )
  })

  const steps = fc.record({
    seed,
    n: fc.integer({ min: 1, max: 20 }).map((n) => 16 * n),
    maxNorm: fc.constantFrom(0.05, 0.5, 40, Number.POSITIVE_INFINITY),
    rate: fc.constantFrom(1e-4, 2e-3, 0.1),
  })

  it('law: rmsProp has the bits of its equation, step after step', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0.9, 0.99), ({ seed, n, maxNorm, rate }, decay) => {
        const random = uniform(seed)
        const p = numbers(n, random)
        const v = new Float32Array(n)
        const settings = [rate, decay, 1e-5, maxNorm]
        plain.clear()
        const at = {
          parameters: plain.vector(p),
          gradients: plain.vector(v),
          meanSquares: plain.vector(v),
          settings: plain.vector([...settings, 0]),
        }
        for (let step = 0; step < 5; step++) {
          const g = numbers(n, random)
          plain.engine.floats(at.gradients, n).set(g)
          plain.run((recorder) => recorder.rmsProp({ n, ...at }))
          const norm = float32.rmsProp(p, g, v, settings)
          expect(plain.engine.floats(at.settings, 5)[4]).toBe(norm)
          expect(bits(plain.engine.floats(at.parameters, n))).toEqual(bits(p))
          expect(bits(plain.engine.floats(at.meanSquares, n))).toEqual(bits(v))
        }
      }),
    )
  })

  it('law: adam has the bits of its equation, step after step', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 0.01), ({ seed, n, maxNorm, rate }, weightDecay) => {
        const random = uniform(seed)
        const p = numbers(n, random)
        const m = new Float32Array(n)
        const v = new Float32Array(n)
        plain.clear()
        const at = {
          parameters: plain.vector(p),
          gradients: plain.vector(v),
          means: plain.vector(m),
          meanSquares: plain.vector(v),
          settings: plain.vector(new Float32Array(9)),
        }
        for (let step = 1; step <= 5; step++) {
          const g = numbers(n, random)
          const settings = [rate, 0.9, 0.999, 1e-5, maxNorm, 1 / (1 - 0.9 ** step), 1 / (1 - 0.999 ** step), 0, weightDecay]
          plain.engine.floats(at.gradients, n).set(g)
          plain.engine.floats(at.settings, 9).set(settings)
          plain.run((recorder) => recorder.adam({ n, ...at }))
          const norm = float32.adam(p, g, m, v, settings)
          expect(plain.engine.floats(at.settings, 9)[7]).toBe(norm)
          expect(bits(plain.engine.floats(at.parameters, n))).toEqual(bits(p))
          expect(bits(plain.engine.floats(at.means, n))).toEqual(bits(m))
          expect(bits(plain.engine.floats(at.meanSquares, n))).toEqual(bits(v))
        }
      }),
    )
  })

  it('law: sample has the bits of the softmax, chooses by the uniform number, and zeroes the padding', () => {
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 19 }),
        fc.constantFrom(1, 8, 60),
        (seed, rows, actions, scale) => {
          const random = uniform(seed)
          const width = Math.ceil(actions / 4) * 4
          const logits = numbers(rows * width, random, scale)
          const uniforms = Float32Array.from({ length: rows }, random)
          plain.clear()
          const from = plain.matrix(logits, width, width + 4)
          const u = plain.vector(uniforms)
          const probabilities = plain.matrix(new Float32Array(rows * width).fill(7), width)
          const chosen = plain.vector(new Float32Array(rows))
          plain.run((recorder) => recorder.sample({ rows, actions, logits: from, uniforms: u, probabilities, chosen }))
          const got = plain.read(probabilities, rows, width)
          for (let i = 0; i < rows; i++) {
            const want = float32.sample(logits.slice(i * width, i * width + actions), uniforms[i]!)
            expect(bits(got.slice(i * width, i * width + actions))).toEqual(bits(want.probabilities))
            expect(got.slice(i * width + actions, (i + 1) * width).every((x) => x === 0)).toBe(true)
            expect(plain.engine.ints(chosen, rows)[i]).toBe(want.action)
            const row = Array.from(logits.slice(i * width, i * width + actions))
            const total = row.reduce((sum, x) => sum + Math.exp(x), 0)
            row.forEach((x, a) => {
              expect(want.probabilities[a]).toBeCloseTo(Math.exp(x) / total, 6)
            })
          }
        },
      ),
    )
  })
})

/** NaN and -0 count: equal bits, not equal numbers. */
function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer)
}
