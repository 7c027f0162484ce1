import { describe, expect, it } from 'vitest'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { reference } from './reference.js'

interface Case {
  seed: number | null
  words: number[] | null
  state: number[]
  increment: number[]
  random: number[]
  uniform: number[]
  integers: Record<string, number[]>
  mixed: number[]
  normal: number[]
  exponential: number[]
  tails: { normalMin: number; normalMax: number; normalLast: number; exponentialMax: number; exponentialLast: number }
}

const { cases } = reference<{ cases: Case[] }>('pcg64.json')
const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)
/** The places of the 2000 recorded draws that the fixture holds. */
const KEPT = [0, 1, 2, 3, 4, 5, 6, 7, 500, 1000, 1500, 1999]
const kept = (values: number[]): number[] => KEPT.map((i) => values[i]!)

describe.each(cases)('Pcg64 of seed $seed, words $words', (recorded) => {
  const make = (): Pcg64 => new Pcg64(recorded.seed ?? Uint32Array.from(recorded.words!))

  it('truth: starts in the state that NumPy starts in', () => {
    expect(Array.from(make().getState())).toEqual([...recorded.state, ...recorded.increment, 0, 0])
  })

  it("truth: random and uniform are NumPy's numbers", () => {
    const random = make()
    expect(draws(8, () => random.random())).toEqual(recorded.random)
    const uniform = make()
    expect(draws(8, () => uniform.uniform(-2.5, 7.25))).toEqual(recorded.uniform)
  })

  it.each(Object.entries(recorded.integers))("truth: integers %s are NumPy's", (range, numbers) => {
    const [low, high] = range.split('..').map(Number)
    const random = make()
    expect(draws(12, () => random.integers(low!, high!))).toEqual(numbers)
  })

  it('truth: integers keep the high half for the next, past a draw of random', () => {
    const random = make()
    expect(draws(6, () => [random.integers(0, 10), random.random()]).flat()).toEqual(recorded.mixed)
  })

  it("truth: normal and exponential numbers are NumPy's in float32, and to 1e-13", () => {
    const random = make()
    const normal = kept(draws(2000, () => random.normal()))
    const again = make()
    const exponential = kept(draws(2000, () => again.exponential()))
    for (const [ours, theirs] of [
      [normal, recorded.normal],
      [exponential, recorded.exponential],
    ] as const) {
      expect(Float32Array.from(ours)).toEqual(Float32Array.from(theirs))
      ours.forEach((x, i) => {
        expect(Math.abs(x / theirs[i]! - 1)).toBeLessThan(1e-13)
      })
    }
  })

  it('truth: after 200 000 of them, tails and wedges included, the stream is where NumPy has it', () => {
    const random = make()
    const normal = draws(200_000, () => random.normal())
    const exponential = draws(200_000, () => random.exponential())
    const { tails } = recorded
    expect(normal.at(-1)).toBeCloseTo(tails.normalLast, 12)
    expect(normal.reduce((a, b) => Math.min(a, b))).toBeCloseTo(tails.normalMin, 12)
    expect(normal.reduce((a, b) => Math.max(a, b))).toBeCloseTo(tails.normalMax, 12)
    expect(exponential.at(-1)).toBeCloseTo(tails.exponentialLast, 12)
    expect(exponential.reduce((a, b) => Math.max(a, b))).toBeCloseTo(tails.exponentialMax, 12)
  })
})

describe('Pcg64', () => {
  it.each([-1, 1.5, Number.NaN, 2 ** 53, '7'])('refuses the seed %s', (seed) => {
    expect(() => new Pcg64(seed as number)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
  })

  it.each([
    [3, 3],
    [0, 2 ** 32 + 1],
    [0, 1.5],
  ])('refuses integers from %s to %s', (low, high) => {
    expect(() => new Pcg64(0).integers(low, high)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('without a seed two generators differ', () => {
    expect(new Pcg64().random()).not.toBe(new Pcg64().random())
  })

  it('refuses a state that is not one', () => {
    expect(() => new Pcg64(0).setState(new Uint32Array(4))).toThrow('Expected the state of a Pcg64 to be 10 words')
  })
})
