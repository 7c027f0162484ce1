import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Box, type BoxType, Dict, Discrete, MultiBinary, MultiDiscrete, type Space, Tuple } from '../../envs/index.js'

const bound = fc.float({ noNaN: true, min: -1e6, max: 1e6 })
const floatBox: fc.Arbitrary<Space> = fc
  .array(fc.tuple(bound, bound, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 6 })
  .map((axes) => {
    const low = axes.map(([a, b, open]) => (open ? Number.NEGATIVE_INFINITY : Math.min(a, b)))
    const high = axes.map(([a, b, , open]) => (open ? Number.POSITIVE_INFINITY : Math.max(a, b)))
    return new Box(low, high)
  })
const whole: Record<string, readonly [number, number]> = { int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], int32: [-9e8, 9e8] }
const wholeBox: fc.Arbitrary<Space> = fc
  .constantFrom(...Object.entries(whole))
  .chain(([type, [min, max]]) =>
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 5 }))
      .map(([a, b, size]) => new Box(Math.min(a, b), Math.max(a, b), { shape: [size], type: type as BoxType })),
  )
const simple: fc.Arbitrary<Space> = fc.oneof(
  floatBox,
  wholeBox,
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -5, max: 5 })).map(([n, start]) => new Discrete(n, start)),
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }).map((nvec) => new MultiDiscrete(nvec)),
  fc.integer({ min: 1, max: 12 }).map((n) => new MultiBinary(n)),
)
const composite: fc.Arbitrary<Space> = fc.oneof(
  fc.array(simple, { minLength: 1, maxLength: 3 }).map((spaces) => new Tuple(spaces)),
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), simple, { minKeys: 1 }).map((spaces) => new Dict(spaces)),
)
const spaces = fc.oneof(simple, composite)

describe('spaces', () => {
  it('law: a sample is in the space, and says so', () => {
    fc.assert(
      fc.property(spaces, fc.nat(), (space, seed) => {
        space.seed(seed)
        for (let i = 0; i < 5; i++) {
          const sample = space.sample()
          expect(space.explain(sample)).toBeUndefined()
          expect(space.contains(sample)).toBe(true)
        }
      }),
    )
  })

  it('law: same seed, same samples', () => {
    fc.assert(
      fc.property(spaces, fc.nat(), (space, seed) => {
        const draw = (): unknown[] => {
          space.seed(seed)
          return [space.sample(), space.sample()]
        }
        expect(draw()).toEqual(draw())
      }),
    )
  })

  it('law: flattening fills exactly flatSize numbers, and tells apart what float32 can', () => {
    const stored = (value: unknown): string => JSON.stringify(value, (_key, part) => (typeof part === 'number' ? Math.fround(part) : part))
    fc.assert(
      fc.property(spaces, fc.nat(), (space, seed) => {
        space.seed(seed)
        const flat = (value: unknown): number[] => {
          const out = new Float32Array(space.flatSize + 2).fill(Number.NaN)
          space.flatten(value, out, 1)
          expect([out[0], out.at(-1)]).toEqual([Number.NaN, Number.NaN])
          return Array.from(out.subarray(1, -1))
        }
        const [one, two] = [space.sample(), space.sample()]
        expect(flat(one).every(Number.isFinite)).toBe(true)
        expect(JSON.stringify(flat(one)) === JSON.stringify(flat(two))).toBe(stored(one) === stored(two))
      }),
    )
  })

  it('law: what is no value of the kind is explained, never thrown', () => {
    fc.assert(
      fc.property(spaces, fc.anything(), (space, value) => {
        expect(space.contains(value)).toBe(space.explain(value) === undefined)
      }),
    )
  })

  it('law: NaN is in no Box', () => {
    fc.assert(
      fc.property(floatBox, fc.nat(), (space, at) => {
        const value = Array.from(space.sample() as Float32Array)
        value[at % value.length] = Number.NaN
        expect(space.contains(value)).toBe(false)
      }),
    )
  })
})
