import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Draw } from '../unit/tensors/kernels/draw.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'
import { placesOf } from '../unit/tensors/kernels/places.js'

const lab = new Lab()
const seeds = fc.integer({ min: 1, max: 1 << 30 })

describe('kernels that move numbers', () => {
  it('law: copy puts every number in its place, and writes no other', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draw = new Draw(uniform(seed))
        const sizes = draw.sizes()
        const [from, to] = [draw.source(sizes), draw.strided(sizes)]
        const memory = lab.engine.floats(0, lab.engine.size)
        const before = memory.map((_, i) => i)
        memory.set(before)
        lab.run((recorder) => recorder.copy({ sizes, from, to }))
        const sources = placesOf(sizes, from)
        const want = new Map(placesOf(sizes, to).map((place, i) => [place, sources[i]!]))
        const area = memory.subarray(from.at, from.at + draw.used)
        const at = area.findIndex((x, i) => x !== (want.get(from.at + i) ?? from.at + i))
        expect(at).toBe(-1)
      }),
      { numRuns: 60 },
    )
  })

  it('law: copy transposes a matrix', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (seed, rows, columns) => {
        const values = numbers(rows * columns, uniform(seed))
        lab.clear()
        const from = lab.matrix(values, columns, columns + 3)
        const to = lab.matrix(new Float32Array(rows * columns), rows, rows + 2)
        const strides = (a: number, b: number) => [0, 0, a, b]
        lab.run((recorder) =>
          recorder.copy({
            sizes: [1, 1, rows, columns],
            from: { at: from.at, strides: strides(from.row, 1) },
            to: { at: to.at, strides: strides(1, to.row) },
          }),
        )
        expect(lab.read(to, columns, rows)).toEqual(values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!))
      }),
    )
  })

  it('law: fill writes as many numbers as it is told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), (count) => {
        lab.clear()
        const at = lab.vector(new Float32Array(count + 1).fill(7))
        lab.run((recorder) => recorder.fill({ at, count, value: 0.1 }))
        expect(Array.from(lab.engine.floats(at, count + 1))).toEqual([...new Array(count).fill(Math.fround(0.1)), 7])
      }),
    )
  })

  it('law: gatherRows reads rows by their numbers, scatterAddRows adds to them; both pass by rows that are not there', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (seed, count, columns, rows) => {
          const random = uniform(seed)
          const table = numbers(rows * columns, random)
          const indices = Int32Array.from({ length: count }, () => Math.floor(random() * (rows + 2)) - 1)
          lab.clear()
          const tableAt = lab.matrix(table, columns, columns + 1)
          const at = lab.vector(new Float32Array(count))
          lab.engine.ints(at, count).set(indices)
          const to = lab.matrix(new Float32Array(count * (columns + 2)).fill(7), columns + 2)
          lab.run((recorder) => recorder.gatherRows({ count, columns, table: tableAt, rows, indices: at, to }))
          const width = columns + 2
          lab.read(to, count, width).forEach((x, i) => {
            const row = indices[Math.floor(i / width)]!
            const inside = row >= 0 && row < rows ? table[row * columns + (i % width)]! : 0
            expect(x).toBe(i % width < columns ? inside : 7)
          })

          const sums = lab.matrix(new Float32Array(rows * width).fill(7), width)
          const added = numbers(count * columns, random)
          const addedAt = lab.matrix(added, columns, columns + 3)
          lab.run((recorder) => recorder.scatterAddRows({ count, columns, from: addedAt, indices: at, to: sums, rows }))
          const want = new Float32Array(rows * width).fill(7)
          indices.forEach((row, i) => {
            if (row >= 0 && row < rows) for (let j = 0; j < columns; j++) want[row * width + j]! += added[i * columns + j]!
          })
          expect(lab.read(sums, rows, width)).toEqual(want)
        },
      ),
    )
  })

  it('truth: intsToFloats rounds what is no float', () => {
    const ints = [0, 1, -1, 2 ** 24 + 1, 2 ** 31 - 1, -(2 ** 31), 123456789]
    lab.clear()
    const from = lab.vector(new Float32Array(ints.length))
    lab.engine.ints(from, ints.length).set(ints)
    const to = lab.vector(new Float32Array(ints.length))
    lab.run((recorder) => recorder.intsToFloats({ count: ints.length, from, to }))
    expect(Array.from(lab.engine.floats(to, ints.length))).toEqual(ints.map(Math.fround))
  })
})
