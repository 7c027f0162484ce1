import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExploreContext } from '../../../src/population/explore/explore.js'
import { perturb } from '../../../src/population/explore/index.js'
import { decode } from '../../../src/population/gp/encode.js'
import { stream } from '../../../src/random.js'
import { choice, integer, uniform } from '../../../src/search-space/index.js'
import { divides, rules } from '../../../src/search-space/rules/index.js'
import { mend } from '../../../src/search-space/rules/mend.js'
import { mendMove } from '../../../src/search-space/rules/mend-move.js'
import { mapSpace, type Space } from '../../../src/search-space/space.js'
import type { Values } from '../../../src/trainable.js'

for (const { rule, space } of Object.values(rules).flat()) {
  const ranges = JSON.stringify(Object.values(space).map((kind) => kind.config))
  test(`law: ${rule.rule} over ${ranges}: what is mended keeps the rule and the ranges, and what kept it stays`, () => {
    const points = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(points, (point) => {
        const values = decode(space, point)
        const mended = rule.mend(values, space)
        expect(rule.holds(mended)).toBe(true)
        for (const [name, kind] of Object.entries(space)) expect(kind.contains(mended[name]!)).toBe(true)
        if (rule.holds(values)) expect(mended).toEqual(values)
        expect(rule.mend(mended, space)).toEqual(mended)
      }),
    )
    expect(rule.misfit(space, {})).toBeUndefined()
    expect(JSON.parse(JSON.stringify(rule.config))).toEqual(rule.config)
  })
}

describe('a rule does not take every exploration back', () => {
  const fixed = { a: 32, b: 128 }
  const spaces: readonly [string, Space, readonly string[]][] = [
    ['integers', { a: integer(1, 64), b: integer(5, 300) }, ['a', 'b']],
    ['the divisor alone', { a: integer(1, 64) }, ['a']],
    ['the multiple alone', { b: integer(1, 300) }, ['b']],
    ['lists without an order', { a: choice([32, 16, 64, 48]), b: integer(128, 192) }, ['a', 'b']],
    ['with a hyperparameter of no rule', { a: integer(30, 33), b: integer(100, 140), c: uniform(0, 1) }, ['b', 'c']],
  ]
  test.each(spaces)('law: in 30 explorations each leaves the value that it began with: %s', (_, space, names) => {
    const rule = divides('a', 'b')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = stream(seed, 'explore')
        const begin = mend({ ...fixed, ...mapSpace(space, (kind) => kind.sample(random)) }, [rule], space, fixed)
        if (begin === null) return
        let values = begin
        const left = new Set<string>()
        for (let i = 0; i < 30; i++) {
          const after = perturb({ factors: [0.8, 1.2] }).explore(values, space, random, {} as ExploreContext)
          values = mendMove(values, { ...values, ...after }, [rule], space, fixed)
          expect(rule.holds(values)).toBe(true)
          for (const [name, kind] of Object.entries(space)) {
            expect(kind.contains(values[name]!)).toBe(true)
            if (values[name] !== begin[name]) left.add(name)
          }
        }
        expect([...left]).toEqual(expect.arrayContaining([...names]))
      }),
      { numRuns: 50 },
    )
  })

  test('truth: a divisor that is moved goes on to the next, and stays where there is none', () => {
    const move = (a: number, after: number) => mendMove({ a }, { a: after }, [divides('a', 'b')], { a: integer(1, 64) }, { b: 128 }).a
    expect([move(32, 38), move(32, 26), move(64, 51), move(1, 2)]).toEqual([64, 16, 32, 2])
    expect(mendMove({ a: 64, b: 128 }, { a: 51, b: 128 }, [divides('a', 'b')], { a: integer(60, 64) }, {}).a).toBe(64)
  })
})

describe('truth: divides', () => {
  const wide = { a: integer(1, 100), b: integer(1, 1000) }
  test.each<[string, Space, Values, Values]>([
    ['the divisor moves to the nearest divisor', wide, { a: 30, b: 128 }, { a: 32, b: 128 }],
    ['nearest by ratio', wide, { a: 3, b: 16 }, { a: 4, b: 16 }],
    [
      'the multiple moves where there is no divisor in range',
      { a: integer(30, 40), b: wide.b },
      { a: 33, b: 64 * 3 + 1 },
      { a: 33, b: 198 },
    ],
    ['the multiple moves where the divisor may not', { b: wide.b }, { a: 32, b: 100 }, { a: 32, b: 96 }],
    ['both move where it takes both', { a: choice([7, 16]), b: choice([33, 48]) }, { a: 7, b: 33 }, { a: 16, b: 48 }],
    ['nothing helps', { a: integer(7, 8) }, { a: 7, b: 9 }, { a: 7, b: 9 }],
  ])('%s', (_name, space, values, expected) => {
    expect(divides('a', 'b').mend(values, space)).toEqual(expected)
  })

  test('misfits', () => {
    const misfit = (space: Space, fixed: Values = {}) => divides('a', 'b').misfit(space, fixed)
    expect(misfit({ a: uniform(1, 4), b: wide.b })).toBe('Expected a to take whole numbers above 0 only, as divides(a, b) asks')
    expect(misfit({ a: wide.a, b: integer(0, 4) })).toBe('Expected b to take whole numbers above 0 only, as divides(a, b) asks')
    expect(misfit({ a: wide.a }, { b: 'adam' })).toBe('Expected b to take whole numbers above 0 only, as divides(a, b) asks')
    expect(misfit({ a: integer(6, 9) }, { b: 16 })).toBeUndefined()
    expect(misfit({ a: integer(9, 15) }, { b: 16 })).toBe('Expected some a in its range to divide some b, got none')
    expect(misfit({ a: integer(9, 15), b: integer(16, 17) })).toBe('Expected some a in its range to divide some b, got none')
  })
})

test('truth: a chain of rules is mended as a whole, and one that cannot be gives null', () => {
  const space = { a: integer(2, 20), b: integer(2, 60), c: integer(2, 400) }
  const chain = [divides('a', 'b'), divides('b', 'c')]
  const mended = mend({ a: 7, b: 25, c: 301 }, chain, space, {})!
  for (const rule of chain) expect(rule.holds(mended)).toBe(true)
  expect(mend({ a: 2, b: 3 }, [divides('a', 'b'), divides('b', 'a')], { a: choice([2]), b: choice([3]) }, {})).toBeNull()
})
