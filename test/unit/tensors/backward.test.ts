import { afterEach, describe, expect, it, vi } from 'vitest'
import { ready } from '../../../tensors/index.js'
import { orthogonal } from '../../../tensors/initialisers.js'
import { programs, write } from '../../../tensors/program.js'

afterEach(() => vi.unstubAllEnvs())

describe('backward', () => {
  it.each(['wasm', 'tfjs:cpu'])('truth: gradients are written, or added to what is there, on %s', async (engine) => {
    vi.stubEnv('CLADE_ENGINE', engine)
    await ready()
    const all = programs((t) => {
      const [x, w] = [t.input('x', [t.rows(4), 3]), t.parameter('w', [3, 5], orthogonal(1))]
      const d = t.input('d', [t.rows(4), 5])
      const named = (gradients: readonly (typeof x)[]) => Object.fromEntries(gradients.map((gradient, i) => [`${i}`, gradient]))
      const y = t.product(x, w)
      return { forward: { y }, writes: named(t.backward([y], [d])), adds: named(t.backward([y, t.square(y)], [d, d], true)) }
    })
    const { data, stride } = all.named[0]!.gradient
    const numbers = (of: { data: ArrayLike<number>; stride: number }, rows: number, columns: number) =>
      Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => of.data[i * of.stride + j]!))
    let draws = 0
    all.initialise(() => (++draws * 0.618) % 1)
    for (const [name, size] of Object.entries({ x: 12, d: 20 }))
      write(
        all.input(name),
        Array.from({ length: size }, (_, i) => ((i * 3) % 7) - 3),
      )
    const [x, d] = [numbers(all.input('x'), 4, 3), numbers(all.input('d'), 4, 5)]
    const w = numbers(all.named[0]!.values, 3, 5)
    const y = x.map((row) => w[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * w[k]![j]!, 0)))
    const expected = (times: number, squares: number) =>
      w.map((line, k) => line.map((_, j) => x.reduce((sum, row, i) => sum + row[k]! * d[i]![j]! * (times + squares * 2 * y[i]![j]!), 0)))
    const expectClose = (times: number, squares: number) => {
      for (const [k, line] of expected(times, squares).entries())
        for (const [j, value] of line.entries()) expect(data[k * stride + j]).toBeCloseTo(value, 4)
    }
    all.function('forward')(0, 4, 4)
    all.function('writes')(0, 4, 4)
    expectClose(1, 0)
    all.function('adds')(0, 4, 4)
    expectClose(2, 1)
    all.function('adds')(0, 4, 4)
    expectClose(3, 2)
    all.function('writes')(0, 4, 4)
    expectClose(1, 0)
  })
})
