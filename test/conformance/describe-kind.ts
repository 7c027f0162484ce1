import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stream } from '../../src/random.js'
import type { Kind } from '../../src/search-space/kind.js'
import { seeds } from './seeds.js'

/** What every kind of hyperparameter keeps, whatever its range. */
export function describeKind(name: string, kind: Kind): void {
  describe(`kind ${name}`, () => {
    test('law: draws lie in the range, and the same stream draws the same', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          for (const draw of [kind.sample, kind.resample]) {
            const value = draw(stream(seed, 'a'))
            expect(kind.contains(value)).toBe(true)
            expect(draw(stream(seed, 'a'))).toBe(value)
          }
        }),
      )
    })

    test('law: however often a value is perturbed, it stays in the range', () => {
      fc.assert(
        fc.property(seeds, fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { maxLength: 50 }), (seed, factors) => {
          const random = stream(seed, 'a')
          let value = kind.sample(random)
          for (const factor of factors) {
            value = kind.perturb(value, factor, random)
            expect(kind.contains(value)).toBe(true)
          }
        }),
      )
    })

    test('law: a value that one factor leaves where it is moves by the other, so none is stuck', () => {
      fc.assert(
        fc.property(seeds, fc.array(fc.constantFrom(0.8, 1.2), { maxLength: 30 }), (seed, factors) => {
          const random = stream(seed, 'a')
          const value = factors.reduce((at, factor) => kind.perturb(at, factor, random), kind.sample(random))
          expect([0.8, 1.2].some((factor) => kind.perturb(value, factor, random) !== value)).toBe(true)
        }),
      )
    })

    test('law: every value has coordinates in 0..1 that lead back to it, and any coordinates lead into the range', () => {
      const at = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: kind.dimensions, maxLength: kind.dimensions })
      fc.assert(
        fc.property(seeds, at, (seed, anywhere) => {
          for (const value of [kind.resample(stream(seed, 'a')), kind.decode(anywhere)]) {
            expect(kind.contains(value)).toBe(true)
            const coordinates = kind.encode(value)
            expect(coordinates).toHaveLength(kind.dimensions)
            expect(coordinates.every((x) => x >= 0 && x <= 1)).toBe(true)
            const back = kind.decode(coordinates)
            if (typeof value !== 'number') expect(back).toBe(value)
            else expect(Math.abs(Number(back) - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)))
          }
        }),
      )
    })

    test('law: where it says so, every value is a whole number between its bounds', () => {
      if (kind.wholeBounds === null) return
      const [low, high] = kind.wholeBounds
      fc.assert(
        fc.property(seeds, (seed) => {
          const value = Number(kind.resample(stream(seed, 'a')))
          expect(Number.isInteger(value) && value >= low && value <= high).toBe(true)
        }),
      )
    })

    test('law: its config is plain and names the kind', () => {
      expect(JSON.parse(JSON.stringify(kind.config))).toEqual(kind.config)
      expect(kind.config.kind).toBe(kind.kind)
    })

    test('law: values of another type and NaN are outside', () => {
      for (const value of [Number.NaN, 'no such value', Number.POSITIVE_INFINITY]) expect(kind.contains(value)).toBe(false)
    })
  })
}
