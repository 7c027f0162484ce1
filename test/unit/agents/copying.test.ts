import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyRows, type Numbers } from '../../../agents/acting/copying.js'

const types = [Float32Array, Float64Array, Uint8Array] as const

describe('copied rows', () => {
  test('law: they are the rows of the source, however wide and however far apart, and nothing else changes', () => {
    const size = fc.nat(4)
    const type = fc.constantFrom(...types)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), size, size, fc.integer({ min: 1, max: 4 }), size, size, type, type, (...drawn) => {
        const [columns, gap, otherGap, count, from, to, Source, Target] = drawn
        const source = lines(Source, columns + gap, columns, from + count, (i) => (i * 7) % 251)
        const target = lines(Target, columns + otherGap, columns, to + count + 1, () => 255)
        const before = [...target.data]
        copyRows(source, from, target, to, count)
        const expected = before.map((value, i) => {
          const [row, column] = [Math.floor(i / target.stride) - to, i % target.stride]
          return row >= 0 && row < count && column < columns ? source.data[(from + row) * source.stride + column]! : value
        })
        expect([...target.data]).toEqual(expected)
      }),
    )
  })
})

function lines(Type: (typeof types)[number], stride: number, columns: number, rows: number, value: (i: number) => number) {
  const data: Numbers = new Type(Array.from({ length: stride * rows }, (_, i) => value(i)))
  return { data, stride, columns }
}
