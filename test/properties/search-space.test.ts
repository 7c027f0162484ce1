import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stream } from '../../src/random.js'
import { choice, integer, kinds, logUniform, oneMinus, uniform } from '../../src/search-space/index.js'
import type { Kind } from '../../src/search-space/kind.js'
import type { Range, RangeOptions } from '../../src/search-space/range.js'
import { describeKind } from '../conformance/describe-kind.js'
import { seeds } from '../conformance/seeds.js'

/** Ranges at the limits of their kinds, beside the examples of the registry. */
const extreme: readonly Kind[] = [
  logUniform(Number.MIN_VALUE, 1e-320),
  logUniform(1e300, 1e308),
  logUniform(1e-9, 1e-3),
  uniform(-2, -1),
  uniform(0, 1, { initial: [0.5, 1] }),
  uniform(-1, 0),
  uniform(-1e-3, 1e3),
  uniform(0, 1e-300),
  uniform(0, Number.MIN_VALUE),
  uniform(-8e307, 8e307),
  integer(0, 1),
  integer(-3, 3),
  integer(5, 6),
  integer(-1000, -1),
  integer(-1000, 0),
  choice(['rmsprop', 'adam']),
  choice([false, true]),
  choice([-0, 0.5, 1]),
  choice([1, 0, -1]),
  choice([7]),
  oneMinus(uniform(0.2, 0.3)),
  oneMinus(oneMinus(uniform(0.1, 0.9))),
  oneMinus(uniform(0, 0.1)),
  oneMinus(uniform(-0.5, 1)),
  oneMinus(uniform(0, 1e-15)),
  oneMinus(logUniform(1e-20, 0.1)),
  oneMinus(logUniform(1e-9, 1)),
]
for (const [name, examples] of Object.entries({ ...kinds, extreme })) {
  for (const kind of examples) describeKind(`${name} ${JSON.stringify(kind.config)}`, kind)
}

const makers: readonly ((low: number, high: number, options?: RangeOptions) => Range)[] = [
  uniform,
  logUniform,
  (low, high) => oneMinus(uniform(low, high)),
]

test('law: any bounds either make a range that keeps them or are refused with INVALID_RANGE', () => {
  fc.assert(
    fc.property(fc.constantFrom(...makers), fc.double(), fc.double(), seeds, (make, low, high, seed) => {
      let kind: Range
      try {
        kind = make(low, high)
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_RANGE', badInput: true })
        return
      }
      const random = stream(seed, 'a')
      for (const value of [kind.sample(random), kind.resample(random), kind.perturb(kind.sample(random), 1.2, random)]) {
        expect(kind.contains(value)).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})

test('law: a choice and a discount have an initial range of their own too', () => {
  const list = choice(['a', 'b', 'c'], { initial: ['c'] })
  const discount = oneMinus(uniform(0.001, 0.5, { initial: [0.01, 0.02] }))
  const random = stream(1, 'a')
  for (let i = 0; i < 200; i += 1) {
    expect(list.sample(random)).toBe('c')
    const drawn = Number(discount.sample(random))
    expect(drawn >= 0.98 && drawn <= 0.99).toBe(true)
  }
  expect(new Set(Array.from({ length: 200 }, () => list.resample(random)))).toEqual(new Set(['a', 'b', 'c']))
  expect(Math.min(...Array.from({ length: 200 }, () => Number(discount.resample(random))))).toBeLessThan(0.6)
})

test.each([uniform, logUniform, integer])('law: the first draw lies in the initial range, a resample anywhere in the range: %o', (make) => {
  const kind = make(1, 100, { initial: [10, 12] })
  fc.assert(
    fc.property(seeds, (seed) => {
      const value = Number(kind.sample(stream(seed, 'a')))
      expect(value >= 10 && value <= 12).toBe(true)
    }),
  )
  const random = stream(1, 'a')
  const resampled = Array.from({ length: 200 }, () => Number(kind.resample(random)))
  expect(Math.min(...resampled)).toBeLessThan(10)
  expect(Math.max(...resampled)).toBeGreaterThan(90)
})
