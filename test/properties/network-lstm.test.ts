import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as float32 from '../unit/tensors/kernels/float32.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'

const f = Math.fround
const plain = new Lab()

const cases = fc.record({
  seed: fc.integer({ min: 1, max: 1 << 30 }),
  steps: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 1, max: 7 }),
  units: fc.integer({ min: 1, max: 28 }),
  gap: fc.constantFrom(0, 8),
  dilation: fc.constantFrom(1, 1, 2, 3, 7),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function prepare({ seed, steps, width, units, gap, dilation }: Case) {
  const lag = dilation * width
  const random = uniform(seed)
  const rows = steps * width
  const values = {
    sums: numbers(rows * 4 * units, random, 3),
    weights: numbers(units * 4 * units, random),
    bias: numbers(4 * units, random),
    states: numbers((rows + lag) * 2 * units, random),
    keep: Float32Array.from({ length: rows }, () => (random() < 0.3 ? 0 : 1)),
    dh: numbers(rows * units, random),
  }
  plain.clear()
  const at = {
    gates: plain.vector(values.sums),
    weights: plain.vector(values.weights),
    bias: plain.vector(values.bias),
    states: plain.matrix(values.states, 2 * units, 2 * units + gap),
    keep: plain.vector(values.keep),
    masked: plain.vector(new Float32Array(rows * units).fill(7)),
    output: plain.vector(new Float32Array(rows * units).fill(7)),
  }
  plain.run((recorder) => recorder.lstm({ steps, width, units, lag, ...at }))
  return { rows, lag, values, at }
}

/** The forward pass again, one float32 operation at a time. */
function float32Lstm({ units }: Case, { rows, lag, values: { sums, weights, bias, states, keep } }: ReturnType<typeof prepare>) {
  const row = 2 * units
  const gates = new Float32Array(rows * 4 * units)
  const after = states.slice()
  const masked = new Float32Array(rows * units)
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < units; j++) masked[r * units + j] = keep[r] ? after[r * row + j]! : 0
    const h = masked.subarray(r * units, (r + 1) * units)
    const own = sums.subarray(r * 4 * units, (r + 1) * 4 * units)
    const z = float32.gemm(1, 4 * units, units, h, weights, own, { bias, activation: 'none', h: own })
    for (let j = 0; j < units; j++) {
      const [i, fg, o] = [0, 1, 3].map((gate) => float32.sigmoid(z[gate * units + j]!)) as [number, number, number]
      const g = float32.tanh(z[2 * units + j]!)
      const before = keep[r] ? after[r * row + units + j]! : 0
      const c = f(f(fg * before) + f(i * g))
      ;[i, fg, g, o].forEach((value, gate) => {
        gates[(r * 4 + gate) * units + j] = value
      })
      after[(r + lag) * row + units + j] = c
      after[(r + lag) * row + j] = f(o * float32.tanh(c))
    }
  }
  return { gates, states: after, masked }
}

describe('lstm kernels', () => {
  it('law: a pass over time has the bits of its equations, and leaves every row the state that enters it', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const prepared = prepare(input)
        const { rows, lag, at } = prepared
        const { units } = input
        const want = float32Lstm(input, prepared)
        expect(bits(plain.engine.floats(at.gates, rows * 4 * units))).toEqual(bits(want.gates))
        expect(bits(plain.read(at.states, rows + lag, 2 * units))).toEqual(bits(want.states))
        expect(bits(plain.engine.floats(at.masked, rows * units))).toEqual(bits(want.masked))
        const h = plain.read({ at: at.states.at + lag * at.states.row, row: at.states.row }, rows, units)
        expect(bits(plain.engine.floats(at.output, rows * units))).toEqual(bits(h))
      }),
    )
  })

  it('law: the gradient by the sums has the bits of the chain rule, back through time and not past the beginning of an episode', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const prepared = prepare(input)
        const { rows, lag, at, values } = prepared
        const { steps, width, units } = input
        const { gates, states } = float32Lstm(input, prepared)
        const back = values.weights.map((_, i) => values.weights[(i % units) * 4 * units + Math.floor(i / units)]!)
        const gradient = plain.vector(new Float32Array(rows * 4 * units).fill(7))
        const more = {
          transposed: plain.vector(back),
          dh: plain.vector(values.dh),
          recurrent: plain.vector(new Float32Array(lag * units).fill(Number.NaN)),
          later: plain.vector(new Float32Array(lag * units).fill(Number.NaN)),
        }
        const { weights, bias, masked, output, ...sequences } = at
        plain.run((recorder) => recorder.lstmGradient({ steps, width, units, lag, ...sequences, ...more, gradient }))

        const want = new Float32Array(rows * 4 * units)
        const later = new Float32Array((rows + lag) * units)
        for (let r = rows - 1; r >= 0; r--) {
          const goesOn = r + lag < rows && values.keep[r + lag] !== 0
          const next = want.subarray((r + lag) * 4 * units, (r + lag + 1) * 4 * units)
          const recurrent = goesOn
            ? float32.gemm(1, units, 4 * units, next, back, undefined, { activation: 'none', h: next })
            : new Float32Array(units)
          for (let j = 0; j < units; j++) {
            const [i, fg, g, o] = [0, 1, 2, 3].map((gate) => gates[(r * 4 + gate) * units + j]!) as [number, number, number, number]
            const squashed = float32.tanh(states[(r + lag) * 2 * units + units + j]!)
            const before = values.keep[r] ? states[r * 2 * units + units + j]! : 0
            const dh = f(values.dh[r * units + j]! + recurrent[j]!)
            const dc = f(f(f(dh * o) * f(1 - f(squashed * squashed))) + (goesOn ? later[(r + lag) * units + j]! : 0))
            const d = [
              f(f(dc * g) * f(i * f(1 - i))),
              f(f(dc * before) * f(fg * f(1 - fg))),
              f(f(dc * i) * f(1 - f(g * g))),
              f(f(dh * squashed) * f(o * f(1 - o))),
            ]
            d.forEach((value, gate) => {
              want[(r * 4 + gate) * units + j] = value
            })
            later[r * units + j] = f(dc * fg)
          }
        }
        expect(bits(plain.engine.floats(gradient, rows * 4 * units))).toEqual(bits(want))
      }),
    )
  })

  it('law: sigmoid is accurate to 4e-7 from -87 up, and below stays between 0 and its value there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1 << 30 }), (seed) => {
        const random = uniform(seed)
        const units = 64
        const x = Float32Array.from({ length: units }, () => (random() < 0.5 ? -1 : 1) * Math.exp(random() * 24 - 18))
        const zeros = (n: number) => plain.vector(new Float32Array(n))
        plain.clear()
        const gates = plain.matrix([...x, ...x, ...x, ...x], 4 * units)
        const states = plain.matrix(new Float32Array(4 * units), 2 * units)
        const [weights, bias, keep, masked, output] = [units * 4 * units, 4 * units, 1, units, units].map(zeros) as never as [
          number,
          number,
          number,
          number,
          number,
        ]
        plain.run((recorder) => recorder.lstm({ steps: 1, width: 1, units, gates: gates.at, weights, bias, states, keep, masked, output }))
        plain.engine.floats(gates.at, units).forEach((y, i) => {
          if (x[i]! >= -87) expect(Math.abs(y * (1 + Math.exp(-x[i]!)) - 1)).toBeLessThan(4e-7)
          else expect(y >= 0 && y < 1.7e-38).toBe(true)
        })
      }),
    )
  })
})

/** NaN and -0 count, but for a sum's +0 and -0. */
function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer)
}
