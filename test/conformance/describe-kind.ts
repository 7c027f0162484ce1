import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stream } from '../../src/random.js'
import type { Kind } from '../../src/search-space/kind.js'
import type { Value } from '../../src/trainable.js'
import { seeds } from './seeds.js'

/** Numbers at which multiplication does nothing, or next to nothing. */
const TRAPS = [0, 1e-300, -1e-300, Number.MIN_VALUE, -Number.MIN_VALUE, 1e-9, -1e-9, 1, 1 - 2 ** -53, 1 - 1e-9]

/** Any values of a range: drawn, its ends, what is near to them, and those of the traps that lie in it. */
function valuesOf(kind: Kind): fc.Arbitrary<Value> {
  const coordinate = fc.oneof(fc.constantFrom(0, 1, 1e-12, 1 - 1e-12, 0.5), fc.double({ min: 0, max: 1, noNaN: true }))
  const anywhere = fc.array(coordinate, { minLength: kind.dimensions, maxLength: kind.dimensions }).map((at) => kind.decode(at))
  const traps = TRAPS.filter((value) => kind.contains(value))
  return traps.length === 0 ? anywhere : fc.oneof(anywhere, fc.constantFrom(...traps))
}

/** True where the range has no other value: a list of one. */
function isOnly(value: Value, kind: Kind): boolean {
  const { values } = kind.config
  return Array.isArray(values) && values.length === 1 && values[0] === value
}

/** The laws that every kind of hyperparameter keeps, whatever its range. */
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

    test('law: no value is a trap: a factor or its inverse moves it, so each perturbation by either leaves it with a chance of a half', () => {
      fc.assert(
        fc.property(valuesOf(kind), fc.double({ min: 1.001, max: 1e6, noNaN: true }), seeds, (value, factor, seed) => {
          const after = [factor, 1 / factor].map((one) => kind.perturb(value, one, stream(seed, 'a')))
          for (const one of after) expect(kind.contains(one) && !Object.is(one, -0)).toBe(true)
          if (!isOnly(value, kind)) expect(after.some((one) => one !== value)).toBe(true)
          expect(kind.perturb(value, 1, stream(seed, 'a'))).toBe(value)
        }),
        { numRuns: 200 },
      )
    })

    test('law: from any value perturbations by 0.8 and 1.2 come within a tenth of the range of any other, in at most 200', () => {
      fc.assert(
        fc.property(valuesOf(kind), valuesOf(kind), seeds, (from, to, seed) => {
          const random = stream(seed, 'a')
          const distance = (value: Value) => Math.max(...kind.encode(value).map((x, i) => Math.abs(x - kind.encode(to)[i]!)))
          let value = from
          for (let i = 0; i < 200 && distance(value) > 0.1; i++) {
            const [down, up] = [0.8, 1.2].map((factor) => kind.perturb(value, factor, random)) as [Value, Value]
            value = distance(down) < distance(up) ? down : up
          }
          expect(distance(value)).toBeLessThanOrEqual(0.1)
        }),
        { numRuns: 50 },
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
