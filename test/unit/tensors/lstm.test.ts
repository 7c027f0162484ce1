import { describe, expect, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { program, programs } from '../../../tensors/program.js'
import type { Tensor } from '../../../tensors/tensor.js'

/** Numbers that look random, between -1 and 1. */
const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * (i + 1)))
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

interface Size {
  readonly steps: number
  readonly width: number
  readonly units: number
  readonly dilation: number
}

const size: Size = { steps: 5, width: 3, units: 5, dilation: 2 }

/** h of a memory, in float64 and from its equations. */
function plain({ steps, width, units: u, dilation }: Size, given: Record<'sums' | 'u' | 'b' | 'states' | 'keep', Float32Array>) {
  const rows = steps * width
  const states = Array.from(given.states)
  const h: number[] = []
  for (let r = 0; r < rows; r++) {
    const before = (column: number) => (given.keep[r] ? states[r * 2 * u + column]! : 0)
    const z = Array.from({ length: 4 * u }, (_, column) => {
      const fed = Array.from({ length: u }, (_, j) => before(j) * given.u[j * 4 * u + column]!)
      return given.sums[r * 4 * u + column]! + given.b[column]! + fed.reduce((sum, value) => sum + value, 0)
    })
    for (let j = 0; j < u; j++) {
      const c = sigmoid(z[u + j]!) * before(u + j) + sigmoid(z[j]!) * Math.tanh(z[2 * u + j]!)
      const out = sigmoid(z[3 * u + j]!) * Math.tanh(c)
      states[(r + dilation * width) * 2 * u + j] = out
      states[(r + dilation * width) * 2 * u + u + j] = c
      h.push(out)
    }
  }
  return { h, states }
}

const given = (({ steps, width, units, dilation }: Size) => ({
  sums: numbers(steps * width * 4 * units, 1),
  u: numbers(units * 4 * units, 2),
  b: numbers(4 * units, 3),
  states: numbers((steps + dilation) * width * 2 * units, 4),
  keep: Float32Array.from({ length: steps * width }, (_, i) => (i % 4 === 1 ? 0 : 1)),
  d: numbers(steps * width * units, 5),
}))(size)

/** A memory over rows of the program. */
function memory(t: Builder, { steps, width, units, dilation }: Size): Record<'sums' | 'u' | 'b' | 'states' | 'keep' | 'h', Tensor> {
  const rows = t.rows(steps * width, width)
  const [sums, u, b] = [t.input('sums', [rows, 4 * units]), t.input('u', [units, 4 * units]), t.input('b', [4 * units])]
  const states = t.state('states', [rows, 2 * units], dilation * width)
  const keep = t.input('keep', [rows])
  return { sums, u, b, states, keep, h: t.lstm(sums, u, b, states, keep, { dilation }) }
}

describe('lstm', () => {
  it('truth: over time, dilated, with beginnings of episodes', () => {
    const p = programs((t) => ({ run: { h: memory(t, size).h } }))
    const write = (name: string, values: Float32Array) => {
      const { data, stride, columns } = p.input(name)
      for (let i = 0; i < values.length; i++) data[Math.floor(i / columns) * stride + (i % columns)] = values[i]!
    }
    for (const name of ['sums', 'u', 'b', 'states', 'keep'] as const) write(name, given[name])
    p.function('run')(0, 15, 3)
    const { h, states } = plain(size, given)
    const got = p.output('run', 'h')
    for (const [i, expected] of h.entries()) expect(got.data[Math.floor(i / 5) * got.stride + (i % 5)]).toBeCloseTo(expected, 5)
    const after = p.input('states')
    for (const [i, expected] of states.entries()) expect(after.data[Math.floor(i / 10) * after.stride + (i % 10)]).toBeCloseTo(expected, 5)
  })

  it('law: step by step is the bits of all steps at once', () => {
    const run = (widths: readonly number[]) => {
      const p = programs((t) => ({ run: { h: memory(t, { ...size, units: 4 }).h } }))
      for (const name of ['sums', 'u', 'b', 'states', 'keep'] as const) {
        const { data } = p.input(name)
        data.set(given[name].subarray(0, data.length))
      }
      let first = 0
      for (const count of widths) {
        p.function('run')(first, count, 3)
        first += count
      }
      return { h: p.output('run', 'h').data.slice(), states: p.input('states').data.slice() }
    }
    expect(run([3, 3, 3, 3, 3])).toEqual(run([15]))
    expect(run([6, 9])).toEqual(run([15]))
  })

  it('law: the gradient is that of the equations, by finite differences', () => {
    const p = program((t) => {
      const { sums, u, b, h } = memory(t, size)
      const [ds, du, db] = t.gradients([h], [t.input('d', [15, 5])], [sums, u, b])
      return { ds: ds!, du: du!, db: db! }
    })
    // The states of a program begin as 0.
    const states = new Float32Array(given.states.length)
    const { states: _, ...inputs } = given
    const found = p.run(inputs)
    const loss = (values: typeof given) => plain(size, { ...values, states }).h.reduce((sum, value, i) => sum + value * given.d[i]!, 0)
    for (const [name, gradient] of [
      ['sums', found.ds],
      ['u', found.du],
      ['b', found.db],
    ] as const)
      for (let i = 0; i < gradient.length; i += 7) {
        const moved = (by: number) => ({ ...given, [name]: Float64Array.from(given[name], (value, k) => value + (k === i ? by : 0)) })
        const expected = (loss(moved(1e-5) as unknown as typeof given) - loss(moved(-1e-5) as unknown as typeof given)) / 2e-5
        expect(gradient[i]).toBeCloseTo(expected, 4)
      }
  })

  it('law: rows that are not those of the program have the sequences that the states have', () => {
    const [steps, width, units] = [4, 2, 4]
    const fixed = program((t) => {
      const [sums, u, b] = [t.input('sums', [8, 16]), t.input('u', [4, 16]), t.input('b', [16])]
      const h = t.lstm(sums, u, b, t.state('states', [10, 8]), t.input('keep', [8]))
      return { h, g: t.gradients([h], [t.input('d', [8, 4])], [sums])[0]! }
    })
    const ranged = program((t) => {
      const { h, sums } = memory(t, { steps, width, units, dilation: 1 })
      return { h, g: t.gradients([h], [t.input('d', [8, 4])], [sums])[0]! }
    })
    const inputs = { sums: numbers(128, 1), u: numbers(64, 2), b: numbers(16, 3), keep: [1, 1, 1, 0, 1, 1, 1, 1], d: numbers(32, 4) }
    expect(fixed.run(inputs)).toEqual(ranged.run(inputs))
  })

  it('law: within a concatenation, from sums that others read, it is the same', () => {
    const p = program((t) => {
      const { sums, u, b, states, keep, h } = memory(t, { steps: 4, width: 2, units: 3, dilation: 1 })
      const inside = t.lstm(t.scale(sums, 1), u, b, states, keep)
      return { h, joined: t.concat([inside, t.scale(sums, 2)]), sums: t.scale(sums, 1) }
    })
    const sums = numbers(96, 1)
    const { h, joined, sums: after } = p.run({ sums, u: numbers(36, 2), b: numbers(12, 3), keep: new Float32Array(8).fill(1) })
    expect(after).toEqual(sums)
    expect([...joined].filter((_, i) => i % 15 < 3)).toEqual([...h])
  })

  it('truth: misfits are refused', () => {
    const refused = (make: (t: Builder) => Tensor) => () => program((t) => ({ y: make(t) }))
    const inputs = (t: Builder) => [t.input('sums', [8, 16]), t.input('u', [4, 16]), t.input('b', [16])] as const
    expect(refused((t) => t.lstm(...inputs(t), t.state('s', [10, 6]), t.input('keep', [8])))).toThrow(
      'Expected states of lstm to be [10, 8], got [10, 6]',
    )
    expect(refused((t) => t.lstm(...inputs(t), t.state('s', [11, 8]), t.input('keep', [8])))).toThrow(
      'Expected the 8 rows of lstm to be steps of 3 sequences, as its states have it',
    )
    expect(
      refused((t) =>
        t.lstm(t.input('sums', [t.rows(8, 2), 16]), t.input('u', [4, 16]), t.input('b', [16]), t.state('s', [9, 8]), t.input('keep', [8])),
      ),
    ).toThrow('Expected the states of lstm to have 2 lines more than the 8 rows, got [9, 8]')
    expect(
      refused((t) => {
        const [dh, gates, u] = [t.input('dh', [8, 4]), t.input('gates', [8, 16]), t.input('u', [4, 16])]
        const d = t.lstmGradient(dh, gates, t.state('s', [10, 8]), t.input('keep', [8]), u, { dilation: 1, sequences: 2 })
        return t.gradients([d], [gates], [dh])[0]!
      }),
    ).toThrow('Expected lstmGradient, to be differentiated, to have gates that lstm has made')
  })
})
