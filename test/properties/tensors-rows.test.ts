import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reductions } from '../../tensors/kernels/operands.js'
import * as float32 from '../unit/tensors/kernels/float32.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'

const lab = new Lab()
const f = Math.fround
const cases = fc.record({
  seed: fc.integer({ min: 1, max: 1 << 30 }),
  rows: fc.integer({ min: 1, max: 5 }),
  columns: fc.integer({ min: 1, max: 70 }),
  log: fc.boolean(),
  masked: fc.boolean(),
  scale: fc.constantFrom(1, 5, 60),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** The function of each row, in float64. */
function byRow({ rows, columns }: Case, row: (i: number, at: (j: number) => number) => number[]): number[] {
  return Array.from({ length: rows }, (_, i) => row(i, (j) => i * columns + j)).flat()
}
const indices = (n: number) => Array.from({ length: n }, (_, i) => i)
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

function expectClose(got: Float32Array, want: readonly number[], tolerance: number): void {
  const largest = Math.max(1, ...want.map(Math.abs).filter((x) => x < 1e8))
  got.forEach((x, i) => {
    expect(Math.abs(x - want[i]!)).toBeLessThanOrEqual(tolerance * Math.max(largest, Math.abs(want[i]!) >= 1e8 ? 1e9 : 0))
  })
}

/** Room for a result whose rows have a 7 behind them. */
function target({ rows, columns }: Case) {
  const at = lab.matrix(new Float32Array(rows * (columns + 1)).fill(7), columns + 1)
  return {
    at,
    read() {
      expect(lab.read({ at: at.at + columns, row: at.row }, rows, 1).every((x) => x === 7)).toBe(true)
      return lab.read(at, rows, columns)
    },
  }
}

function softmaxOf(input: Case) {
  const { seed, rows, columns, log, masked, scale } = input
  const random = uniform(seed)
  const x = numbers(rows * columns, random, scale)
  // Some rows are forbidden as a whole.
  const mask = x.map((_, i) => (!masked || (Math.floor(i / columns) !== 1 && random() < 0.7) ? 1 : 0))
  lab.clear()
  const [xAt, maskAt] = [lab.matrix(x, columns, columns + 2), lab.matrix(mask, columns, columns + 3)]
  const y = target(input)
  lab.run((recorder) => recorder.softmax({ rows, columns, x: xAt, y: y.at, log, ...(masked && { mask: maskAt }) }))
  return { random, x, mask, y, got: y.read() }
}

describe('kernels of rows', () => {
  it('law: reduce has the bits of its order of sums: beside each other one after another, alone in sixteen lanes', () => {
    const shapes = fc.record({
      seed: fc.integer({ min: 1, max: 1 << 30 }),
      kind: fc.constantFrom(...(Object.keys(reductions) as (keyof typeof reductions)[])),
      outer: fc.integer({ min: 1, max: 4 }),
      count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 250, max: 600 })),
      inner: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 80 })),
      apart: fc.integer({ min: 1, max: 3 }),
      accumulate: fc.boolean(),
    })
    fc.assert(
      fc.property(shapes, ({ seed, kind, outer, count, inner, apart, accumulate }) => {
        const random = uniform(seed)
        const x = numbers(outer * count * inner * apart, random)
        const before = numbers(outer * inner * apart, random)
        lab.clear()
        const [from, to] = [lab.vector(x), lab.vector(before)]
        lab.run((recorder) =>
          recorder.reduce(kind, {
            ...{ outer, count, inner, accumulate, scale: 0.3 },
            from: { at: from, outerStride: count * inner * apart, countStride: inner * apart, innerStride: apart },
            to: { at: to, outerStride: inner * apart, innerStride: apart },
          }),
        )
        const want = before.slice()
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < inner; i++) {
            const values = Float32Array.from({ length: count }, (_, c) => x[((o * count + c) * inner + i) * apart]!)
            const terms = kind === 'squares' ? values.map((value) => value * value) : values
            const one = kind === 'max' ? terms.reduce((a, b) => Math.max(a, b)) : inner === 1 ? float32.lanes(terms) : sequence(terms)
            const at = (o * inner + i) * apart
            want[at] = accumulate ? f(want[at]! + f(one * f(0.3))) : one * f(0.3)
          }
        }
        expect(bits(lab.engine.floats(to, want.length))).toEqual(bits(want))
      }),
    )
  })

  it('law: norm has the bits of its order of sums, for any count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1 << 30 }), fc.integer({ min: 1, max: 100 }), (seed, count) => {
        const x = numbers(count, uniform(seed))
        lab.clear()
        const [from, to] = [lab.vector(x), lab.vector([0])]
        lab.run((recorder) => recorder.norm({ count, from, to }))
        expect(lab.engine.floats(to, 1)[0]).toBe(float32.norm(x))
      }),
    )
  })

  it('law: softmax and its logarithm are those of float64 over what the mask keeps', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { columns, log } = input
        const { x, mask, got } = softmaxOf(input)
        const want = byRow(input, (_, at) => {
          const kept = indices(columns).filter((j) => mask[at(j)] !== 0)
          const largest = Math.max(...kept.map((j) => x[at(j)]!))
          const sum = total(kept.map((j) => Math.exp(x[at(j)]! - largest)))
          return indices(columns).map((j) => {
            if (mask[at(j)] === 0) return log ? -1e9 : 0
            const ln = x[at(j)]! - largest - Math.log(sum)
            return log ? ln : Math.exp(ln)
          })
        })
        expectClose(got, want, 1e-6)
      }),
    )
  })

  it('law: the gradient of softmax is that of float64, and 0 where the mask forbids', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { rows, columns, log } = input
        const { random, mask, y, got } = softmaxOf(input)
        const d = numbers(rows * columns, random)
        const dx = target(input)
        const dAt = lab.matrix(d, columns, columns + 1)
        lab.run((recorder) => recorder.softmaxGradient({ rows, columns, y: y.at, d: dAt, dx: dx.at, log }))
        const want = byRow(input, (_, at) => {
          const kept = indices(columns).filter((j) => mask[at(j)] !== 0)
          const sum = total(kept.map((j) => d[at(j)]! * (log ? 1 : got[at(j)]!)))
          return indices(columns).map((j) => {
            if (mask[at(j)] === 0) return 0
            return log ? d[at(j)]! - Math.exp(got[at(j)]!) * sum : got[at(j)]! * (d[at(j)]! - sum)
          })
        })
        expectClose(dx.read(), want, 2e-6)
      }),
    )
  })

  it('law: layer normalisation and its gradient are those of float64', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { seed, rows, columns } = input
        const random = uniform(seed)
        const x = numbers(rows * columns, random, 3)
        const d = numbers(rows * columns, random)
        const [gain, bias] = [numbers(columns, random), numbers(columns, random)]
        lab.clear()
        const [xAt, dAt] = [lab.matrix(x, columns, columns + 1), lab.matrix(d, columns, columns + 3)]
        const [gainAt, biasAt, mean, inverse] = [
          lab.vector(gain),
          lab.vector(bias),
          lab.vector(new Float32Array(rows)),
          lab.vector(new Float32Array(rows)),
        ]
        const [y, dx] = [target(input), target(input)]
        lab.run((recorder) => {
          recorder.layerNorm({ rows, columns, x: xAt, gain: gainAt, bias: biasAt, epsilon: 1e-2, y: y.at, mean, inverse })
          recorder.layerNormGradient({ rows, columns, d: dAt, x: xAt, gain: gainAt, mean, inverse, dx: dx.at })
        })
        const statistics = (at: (j: number) => number) => {
          const m = total(indices(columns).map((j) => x[at(j)]!)) / columns
          const variance = total(indices(columns).map((j) => (x[at(j)]! - m) ** 2)) / columns
          return { m, s: 1 / Math.sqrt(variance + f(1e-2)) }
        }
        const want = byRow(input, (_, at) => {
          const { m, s } = statistics(at)
          return indices(columns).map((j) => (x[at(j)]! - m) * s * gain[j]! + bias[j]!)
        })
        expectClose(y.read(), want, 4e-6)
        const gradient = byRow(input, (_, at) => {
          const { m, s } = statistics(at)
          const g = indices(columns).map((j) => d[at(j)]! * gain[j]!)
          const n = indices(columns).map((j) => (x[at(j)]! - m) * s)
          const shift = total(g) / columns
          const slope = total(g.map((value, j) => value * n[j]!)) / columns
          return g.map((value, j) => s * (value - shift - n[j]! * slope))
        })
        expectClose(dx.read(), gradient, 1e-5)
        expectClose(
          lab.engine.floats(mean, rows),
          byRow(input, (_, at) => [statistics(at).m]),
          1e-6,
        )
        expectClose(
          lab.engine.floats(inverse, rows),
          byRow(input, (_, at) => [statistics(at).s]),
          2e-6,
        )
      }),
    )
  })
})

function sequence(values: Float32Array): number {
  return values.reduce((sum, x) => f(sum + x), 0)
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer)
}
