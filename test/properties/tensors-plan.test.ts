import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Builder } from '../../tensors/builder.js'
import { type Lifetime, pack } from '../../tensors/plan/lifetimes.js'
import { programs, read } from '../../tensors/program.js'
import type { Tensor } from '../../tensors/tensor.js'
import { uniform } from '../unit/tensors/kernels/lab.js'

describe('memory', () => {
  const lifetimes = fc.array(
    fc.record({ floats: fc.integer({ min: 1, max: 90 }), from: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 0, max: 10 }) }),
    { maxLength: 30 },
  )

  it('law: what is needed at the same time does not overlap', () => {
    fc.assert(
      fc.property(lifetimes, (drawn) => {
        const lives = drawn.map(({ floats, from, length }): Lifetime => ({ floats, from, to: from + length }))
        const { offsets, floats } = pack(lives)
        for (const [i, a] of lives.entries()) {
          expect(offsets[i]! + a.floats).toBeLessThanOrEqual(floats)
          for (const [j, b] of lives.entries()) {
            if (i === j || a.to < b.from || b.to < a.from) continue
            expect(offsets[i]! + a.floats <= offsets[j]! || offsets[j]! + b.floats <= offsets[i]!).toBe(true)
          }
        }
      }),
    )
  })

  it('truth: two values of which one ends before the other begins share their place', () => {
    const { offsets, floats } = pack([
      { floats: 100, from: 0, to: 1 },
      { floats: 100, from: 2, to: 3 },
    ])
    expect({ offsets, floats }).toEqual({ offsets: [0, 0], floats: 112 })
  })
})

/** Programs of random operations over [rows, 6] tensors, each told by numbers. */
const moves = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 14 })
const ROWS = 6

function grow(t: Builder, x: Tensor, drawn: readonly (readonly [number, number, number])[]): Tensor[] {
  const all = [x]
  const weight = (name: string, shape: readonly number[]) =>
    t.parameter(name, shape, (of, { random }) => Array.from({ length: of.reduce((a, b) => a * b, 1) }, () => random() - 0.5))
  for (const [i, [kind, first, second]] of drawn.entries()) {
    const a = all[first % all.length]!
    const b = all[second % all.length]!
    const made = [
      () => t.product(a, weight(`w${i}`, [6, 6])),
      () => t.bias(a, weight(`b${i}`, [6])),
      () => t.tanh(a),
      () => t.add(a, b),
      () => t.multiply(a, b),
      () => t.tanh(t.bias(t.product(a, weight(`w${i}`, [6, 6])), weight(`b${i}`, [6]))),
      () => t.add(a, t.product(b, weight(`w${i}`, [6, 6]))),
      () => t.concat([t.split(a, [2, 4])[1]!, t.split(b, [2, 4])[0]!]),
      () => t.concat([t.tanh(t.split(a, [2, 4])[0]!), t.tanh(t.split(b, [2, 4])[1]!)]),
      () => t.reshape(t.tanh(t.reshape(a, [ROWS, 2, 3])), [ROWS, 6]),
      () => t.scale(a, 0.5),
    ][kind % 11]!
    all.push(made())
  }
  return all.slice(1)
}

/** The last value and its gradient; with `all`, every value is an output, so that none can be fused or overwritten. */
function run(drawn: readonly (readonly [number, number, number])[], all: boolean, parts: readonly number[]): number[][] {
  const whole = programs((t) => {
    const x = t.input('x', [t.rows(ROWS), 6])
    const values = grow(t, x, drawn)
    const last = values.at(-1)!
    const weights = t.input('weights', [t.rows(ROWS), 6])
    const [dx] = t.gradients([last], [weights], [x])
    const stores = t.backward([last], [weights])
    const kept = all ? Object.fromEntries(values.map((value, i) => [`v${i}`, value])) : {}
    return {
      forward: { last, ...kept },
      backward: { ...(dx ? { dx } : {}), ...Object.fromEntries(stores.map((store, i) => [`s${i}`, store])) },
    }
  })
  const random = uniform(7)
  whole.initialise(random)
  for (const name of ['x', 'weights']) {
    const { data } = whole.input(name)
    for (let i = 0; i < data.length; i++) data[i] = i % 8 < 6 ? random() - 0.5 : 0
  }
  const forward = whole.function('forward')
  let first = 0
  for (const count of parts) {
    forward(first, count, count)
    first += count
  }
  whole.function('backward')(0, ROWS, ROWS)
  const gradients = whole.named.map(({ gradient }) => [...read(gradient)])
  const dx = 'dx' in whole.outputs.backward ? [[...read(whole.output('backward', 'dx'))]] : []
  return [[...read(whole.output('forward', 'last'))], ...dx, ...gradients]
}

describe('a plan', () => {
  it('law: fused, overwritten and shared, values are those that they are alone', () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        const [planned, plain] = [run(drawn, false, [ROWS]), run(drawn, true, [ROWS])]
        expect(planned.length).toBe(plain.length)
        for (const [i, values] of plain.entries()) for (const [j, value] of values.entries()) expect(planned[i]![j]!).toBeCloseTo(value, 4)
      }),
      { numRuns: 300 },
    )
  })

  it('law: rows that are run in parts give the bits of all at once', () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        expect(run(drawn, false, [2, 3, 1])).toEqual(run(drawn, false, [ROWS]))
      }),
      { numRuns: 100 },
    )
  })
})
