import { describe, expect, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { program, type ScanOptions, type ScanStep, scan } from '../../../tensors/index.js'
import type { Tensor } from '../../../tensors/tensor.js'

/** Numbers that look random, between -1 and 1. */
const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * (i + 1)))
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

const [steps, width, units] = [4, 2, 3]

/** A gated recurrent unit (Cho et al. 2014): z, r = sigmoid, n = tanh, h' = (1 - z) n + z h. */
function gru(t: Builder, h: Tensor, sums: Tensor, u: Tensor): Tensor {
  const parts = (x: Tensor) => t.split(x, [units, units, units]) as [Tensor, Tensor, Tensor]
  const [[xz, xr, xn], [hz, hr, hn]] = [parts(sums), parts(t.product(h, u))]
  const z = t.sigmoid(t.add(xz, hz))
  const n = t.tanh(t.add(xn, t.multiply(t.sigmoid(t.add(xr, hr)), hn)))
  return t.add(n, t.multiply(z, t.subtract(h, n)))
}

function plainGru({ h: first, x, u, keep }: Readonly<Record<'h' | 'x' | 'u' | 'keep', ArrayLike<number>>>): number[] {
  let before = Array.from(first)
  const all: number[] = []
  for (let step = 0; step < steps; step++) {
    const next: number[] = []
    for (let sequence = 0; sequence < width; sequence++) {
      const row = step * width + sequence
      const h = Array.from({ length: units }, (_, j) => (keep[row] ? before[sequence * units + j]! : 0))
      const fed = Array.from({ length: 3 * units }, (_, column) => h.reduce((sum, value, j) => sum + value * u[j * 3 * units + column]!, 0))
      for (let j = 0; j < units; j++) {
        const own = (gate: number) => x[row * 3 * units + gate * units + j]!
        const z = sigmoid(own(0) + fed[j]!)
        const n = Math.tanh(own(2) + sigmoid(own(1) + fed[units + j]!) * fed[2 * units + j]!)
        next.push(n + z * (h[j]! - n))
      }
    }
    before = next
    all.push(...next)
  }
  return all
}

describe('scan', () => {
  const given = { h: numbers(6, 1), x: numbers(72, 2), u: numbers(27, 3), keep: [1, 1, 0, 1, 1, 1, 1, 0] }

  it('truth: a gated recurrent unit that begins anew, its gradients, and what it carries on', () => {
    const p = program((t) => {
      const [h, x, u, keep] = [t.input('h', [2, 3]), t.input('x', [8, 9]), t.input('u', [3, 9]), t.input('keep', [8])]
      const { outputs, carry } = scan(t, { steps, carry: [h], inputs: [x], keep }, ([before], [sums]) => {
        const next = gru(t, before!, sums!, u)
        return { carry: [next], outputs: [next] }
      })
      const [dh, dx, du] = t.gradients(outputs, [t.input('d', [8, 3])], [h, x, u])
      return { y: outputs[0]!, last: carry[0]!, h: dh!, x: dx!, u: du! }
    })
    const d = numbers(24, 4)
    const { y, last, ...gradients } = p.run({ ...given, d })
    for (const [i, expected] of plainGru(given).entries()) expect(y[i]).toBeCloseTo(expected, 5)
    expect(last).toEqual(y.slice(18))
    const loss = (values: Parameters<typeof plainGru>[0]) => plainGru(values).reduce((sum, value, i) => sum + value * d[i]!, 0)
    for (const name of ['h', 'x', 'u'] as const) {
      for (const [i, found] of gradients[name].entries()) {
        const moved = (by: number) => ({ ...given, [name]: Float64Array.from(given[name], (value, k) => value + (k === i ? by : 0)) })
        expect(found).toBeCloseTo((loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5, 4)
      }
    }
  })

  it('law: of a long short-term memory it is what the operation makes, and so is its gradient', () => {
    const p = program((t) => {
      const [x, u, b, keep] = [t.input('x', [8, 12]), t.input('u', [3, 12]), t.input('b', [12]), t.input('keep', [8])]
      const zero = t.constant(new Float32Array(6), [2, 3])
      const { outputs } = scan(t, { steps, carry: [zero, zero], inputs: [x], keep }, ([h, c], [sums]) => {
        const [i, f, g, o] = t.split(t.bias(t.add(sums!, t.product(h!, u)), b), [3, 3, 3, 3]) as [Tensor, Tensor, Tensor, Tensor]
        const cell = t.add(t.multiply(t.sigmoid(f), c!), t.multiply(t.sigmoid(i), t.tanh(g)))
        const next = t.multiply(t.sigmoid(o), t.tanh(cell))
        return { carry: [next, cell], outputs: [next] }
      })
      const h = t.lstm(x, u, b, t.state('states', [10, 6]), keep)
      const gradients = (y: Tensor) => t.gradients([y], [t.constant(numbers(24, 5), [8, 3])], [x, u, b]) as [Tensor, Tensor, Tensor]
      const [[a0, a1, a2], [b0, b1, b2]] = [gradients(outputs[0]!), gradients(h)]
      return { a: outputs[0]!, a0, a1, a2, b: h, b0, b1, b2 }
    })
    const all = p.run({ x: numbers(96, 1), u: numbers(36, 2), b: numbers(12, 3), keep: given.keep })
    for (const [one, other] of [
      [all.a, all.b],
      [all.a0, all.b0],
      [all.a1, all.b1],
      [all.a2, all.b2],
    ] as const)
      for (const [i, value] of one.entries()) expect(value).toBeCloseTo(other[i]!, 5)
  })

  it('truth: misfits are refused', () => {
    const refused = (options: (t: Builder) => ScanOptions, step: (t: Builder) => ScanStep) => () =>
      program((t) => ({ y: scan(t, options(t), () => step(t)).outputs[0]! }))
    const one = (t: Builder) => ({ steps: 4, carry: [t.input('h', [2, 3])], inputs: [t.input('x', [8, 3])] })
    expect(
      refused(
        (t) => ({ ...one(t), steps: 3 }),
        () => ({ carry: [], outputs: [] }),
      ),
    ).toThrow('Expected the inputs of scan to have 3 steps of as many rows as it carries, got [8, 3] for 2')
    expect(refused(one, (t) => ({ carry: [t.constant([1])], outputs: [] }))).toThrow('Expected a step of scan to carry on [2, 3], got [1]')
    expect(refused(one, () => ({ carry: [], outputs: [] }))).toThrow('Expected a step of scan to carry on [2, 3], got nothing')
  })
})
