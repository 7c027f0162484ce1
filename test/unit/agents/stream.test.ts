import { describe, expect, test } from 'vitest'
import { Stream } from '../../../agents/math/stream.js'

function seeded(...words: number[]): Stream {
  const stream = new Stream()
  stream.seed(Uint32Array.from(words))
  return stream
}

describe('Stream', () => {
  test('truth: sfc32 of its author, written with BigInt from the recurrence, gives the same 32-bit words', () => {
    const mask = 0xffff_ffffn
    let [a, b, c, counter] = [1n, 2n, 3n, 4n] as [bigint, bigint, bigint, bigint]
    const reference = (): number => {
      const out = (a + b + counter) & mask
      counter = (counter + 1n) & mask
      a = b ^ (b >> 9n)
      b = (c + (c << 3n)) & mask
      c = ((((c << 21n) | (c >> 11n)) & mask) + out) & mask
      return Number(out)
    }
    for (let round = 0; round < 15; round++) reference()
    const stream = seeded(1, 2, 3, 4)
    for (let draw = 0; draw < 100; draw++) expect(stream.bits()).toBe(reference())
  })

  test('law: fill takes the same draws as bits, and stays below 1', () => {
    const [one, other] = [seeded(5, 6, 7, 8), seeded(5, 6, 7, 8)]
    const out = new Float32Array(1002).fill(-1)
    one.fill(out, 1, 1000)
    for (let i = 1; i <= 1000; i++) expect(out[i]).toBe(Math.floor(other.bits() / 256) / 2 ** 24)
    expect([out[0], out[1001]]).toEqual([-1, -1])
    expect(one.getState()).toEqual(other.getState())
  })

  test('truth: the largest draw is still below 1 as a float32', () => {
    expect(Math.fround((0xffff_ffff >>> 8) * 2 ** -24)).toBeLessThan(1)
  })

  test('law: a state is a copy, and takes the stream back to where it was', () => {
    const stream = seeded(1, 2, 3, 4)
    const state = stream.getState()
    const first = [stream.next(), stream.gaussian(), stream.bits()]
    stream.setState(state)
    expect([stream.next(), stream.gaussian(), stream.bits()]).toEqual(first)
  })

  test('truth: 20,000 draws have the moments of their distributions, to about 4 standard errors', () => {
    const stream = seeded(9, 9, 9, 9)
    const normal = Array.from({ length: 20_000 }, () => stream.gaussian())
    const uniform = Array.from({ length: 20_000 }, () => stream.next())
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean(normal))).toBeLessThan(0.03)
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.04)
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(0.009)
    expect(Math.abs(mean(uniform.map((x) => x * x)) - 1 / 3)).toBeLessThan(0.009)
  })
})
