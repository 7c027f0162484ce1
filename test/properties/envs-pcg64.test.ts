import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pcg64 } from '../../envs/core/pcg64.js'

const seeds = fc.oneof(fc.nat(), fc.maxSafeNat())
/** One draw of each kind. */
const kinds: readonly ((random: Pcg64) => number)[] = [
  (random) => random.random(),
  (random) => random.uniform(-3, 8),
  (random) => random.integers(0, 7),
  (random) => random.normal(),
  (random) => random.exponential(),
  (random) => random.half(),
]
const program = fc.array(fc.nat(kinds.length - 1), { maxLength: 40 })
const runOn = (random: Pcg64, list: readonly number[]): number[] => list.map((kind) => kinds[kind]!(random))

const M = 47026247687942121848144207491837523525n
const MASK = (1n << 128n) - 1n
const wide = (words: Uint32Array): bigint => words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)

describe('Pcg64', () => {
  it('law: same seed, same numbers', () => {
    fc.assert(
      fc.property(seeds, program, (seed, list) => {
        expect(runOn(new Pcg64(seed), list)).toEqual(runOn(new Pcg64(seed), list))
      }),
    )
  })

  it('law: a state brings back what followed, a waiting half draw included', () => {
    fc.assert(
      fc.property(seeds, program, program, (seed, before, after) => {
        const random = new Pcg64(seed)
        runOn(random, before)
        const state = structuredClone(random.getState())
        const first = runOn(random, after)
        const other = new Pcg64(0)
        other.setState(state)
        expect(runOn(other, after)).toEqual(first)
        expect(other.getState()).toEqual(random.getState())
      }),
    )
  })

  it('law: a draw is the 128-bit step and the rotation of its halves, as in exact arithmetic', () => {
    const words = fc.uint32Array({ minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(words, (start) => {
        const random = new Pcg64(0)
        random.setState(Uint32Array.of(...start, 0, 0))
        const state = (wide(start.subarray(0, 4)) * M + wide(start.subarray(4))) & MASK
        const folded = (state >> 64n) ^ (state & ((1n << 64n) - 1n))
        const rotation = state >> 122n
        const draw = ((folded >> rotation) | (folded << (64n - rotation))) & ((1n << 64n) - 1n)
        expect(random.random()).toBe(Number(draw >> 11n) / 2 ** 53)
        expect(wide(random.getState().subarray(0, 4))).toBe(state)
      }),
      { numRuns: 1000 },
    )
  })

  it('law: numbers stay in their ranges', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: 1, max: 2 ** 32 }), (seed, low, span) => {
        const random = new Pcg64(seed)
        const whole = random.integers(low, low + span)
        expect(Number.isSafeInteger(whole) && whole >= low && whole < low + span).toBe(true)
        const x = random.random()
        expect(x >= 0 && x < 1).toBe(true)
        expect(random.exponential()).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
