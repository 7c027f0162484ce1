import { describe, expect, test } from 'vitest'
import { advantages, type Experience } from '../../../agents/math/gae.js'

/** Values with a stride of 4, as in the network. */
function rows(values: readonly number[]) {
  const stride = 4
  const data = new Float32Array(values.length * stride).fill(99)
  for (const [row, value] of values.entries()) data[row * stride] = value
  return { data, stride, columns: 1 }
}

function advantagesOf(
  experience: Partial<Experience> & { rewards: number[]; values: number[] },
  discount: number,
  lambda: number,
): number[] {
  const { rewards, values, envs = 1 } = experience
  const count = rewards.length
  const a_t = new Float64Array(count)
  const full = {
    envs,
    unroll: count / envs,
    r_t: Float64Array.from(rewards),
    end_t: new Uint8Array(count),
    v_end_t: new Float64Array(count),
  }
  advantages({ ...full, ...experience }, rows(values), discount, lambda, a_t)
  return [...a_t]
}

describe('advantages', () => {
  test('truth: n-step returns by hand, γ = 0.5: R = 1 + 0.5(2 + 0.5(3 + 0.5 · 8)) = 3.75', () => {
    const values = [0.25, 0.5, 2, 8]
    const a = advantagesOf({ rewards: [1, 2, 3], values }, 0.5, 1)
    expect(a.map((advantage, row) => advantage + values[row]!)).toEqual([3.75, 5.5, 7])
  })

  test('truth: λ = 0 is the one-step error r + γ V′ − V', () => {
    expect(advantagesOf({ rewards: [1, 2, 3], values: [0.25, 0.5, 2, 8] }, 0.5, 0)).toEqual([1, 2.5, 5])
  })

  test('truth: λ = 0.5 by hand: δ = 1, 2.5, 5; A = 5, 2.5 + ¼ · 5, 1 + ¼ · 3.75', () => {
    expect(advantagesOf({ rewards: [1, 2, 3], values: [0.25, 0.5, 2, 8] }, 0.5, 0.5)).toEqual([1.9375, 3.75, 5])
  })

  test('truth: a terminal state is worth nothing, and nothing flows back over it', () => {
    const ended = { end_t: Uint8Array.of(0, 1, 0), v_end_t: Float64Array.of(0, 0, 0) }
    const values = [0.25, 0.5, 2, 8]
    const a = advantagesOf({ rewards: [1, 2, 3], values, ...ended }, 0.5, 1)
    expect(a.map((advantage, row) => advantage + values[row]!)).toEqual([2, 2, 7])
  })

  test('truth: a truncated episode goes on in the value of its final observation', () => {
    const ended = { end_t: Uint8Array.of(0, 1, 0), v_end_t: Float64Array.of(0, 6, 0) }
    const values = [0.25, 0.5, 2, 8]
    const a = advantagesOf({ rewards: [1, 2, 3], values, ...ended }, 0.5, 1)
    expect(a.map((advantage, row) => advantage + values[row]!)).toEqual([3.5, 5, 7])
    expect(advantagesOf({ rewards: [1, 2, 3], values, ...ended }, 0.5, 0.5)).toEqual([1 + 0.25 * 4.5, 4.5, 5])
  })

  test('truth: environments do not mix: rows are time steps of all of them', () => {
    const a = advantagesOf({ envs: 2, rewards: [1, 10, 2, 20], values: [0, 0, 0, 0, 4, 40] }, 0.5, 1)
    expect(a).toEqual([3, 30, 4, 40])
  })
})
