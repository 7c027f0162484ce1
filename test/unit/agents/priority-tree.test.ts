import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PriorityTree } from '../../../agents/math/priority-tree.js'

const square = (priority: number) => priority ** 2
/** Powers of two add without rounding. */
const priority = fc.constantFrom(0, 0.5, 1, 2, 4)

describe('a tree of priorities', () => {
  test('law: it knows sum and maximum after any changes, and is the same as one that was filled at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.tuple(fc.nat(19), priority), { maxLength: 60 }), (size, changes) => {
        const tree = new PriorityTree(size)
        const values = new Array<number>(size).fill(0)
        for (const [leaf, value] of changes) {
          tree.set(leaf % size, value, square(value))
          values[leaf % size] = value
        }
        const filled = new PriorityTree(size)
        filled.fill(size, (leaf) => values[leaf]!, square)
        expect(tree).toEqual(filled)
        expect(tree.total).toBe(values.reduce((sum, value) => sum + square(value), 0))
        expect(tree.maximum).toBe(Math.max(...values))
      }),
    )
  })

  test('law: it finds the leaf where the running sum passes a number, and never one of weight 0', () => {
    fc.assert(
      fc.property(
        fc.array(priority, { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (values, share) => {
          const tree = new PriorityTree(values.length)
          tree.fill(values.length, (leaf) => values[leaf]!, square)
          fc.pre(tree.total > 0)
          const target = share * tree.total
          let rest = target
          const expected = values.findIndex((value) => {
            rest -= square(value)
            return rest < 0
          })
          expect(tree.find(target)).toBe(expected)
          expect(tree.weight(expected)).toBeGreaterThan(0)
        },
      ),
    )
  })

  test('law: rounding never leads to a leaf of weight 0', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
        const tree = new PriorityTree(values.length)
        tree.fill(
          values.length,
          (leaf) => (leaf % 3 === 1 ? 0 : values[leaf]!),
          (one) => one ** 0.7,
        )
        fc.pre(tree.total > 0)
        for (const target of [0, tree.total * (1 - Number.EPSILON), tree.total]) expect(tree.weight(tree.find(target))).toBeGreaterThan(0)
      }),
    )
  })
})
