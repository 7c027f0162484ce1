import { describe, expect, test } from 'vitest'
import type { Head } from '../../../../agents/network/network.js'
import { pixelControlGradient } from '../../../../agents/unreal/pixel-control-loss.js'
import { classOf } from '../../../../agents/unreal/reward-prediction.js'
import { valueReplayGradient } from '../../../../agents/unreal/value-replay.js'

/** A head of these rows; the gradient is full of what must be overwritten. */
function headOf(rows: readonly (readonly number[])[]): Head {
  const columns = rows[0]!.length
  const data = Float32Array.from(rows.flat())
  return { output: { data, stride: columns, columns }, gradient: { data: data.map(() => 9), stride: columns, columns } }
}

/** One sequence whose steps are frames 3, 4, 5 and so on. */
function sequence(steps: number, terminated: number, cut: number) {
  const flags = (at: number) => Uint8Array.from({ length: steps }, (_, t) => (t === at ? 1 : 0))
  return { steps, frames: Int32Array.from({ length: steps + 1 }, (_, t) => 3 + t), terminated: flags(terminated), cut: flags(cut) }
}

describe('value replay', () => {
  const head = () => headOf([[1], [2], [3], [4]])
  const rewards = [9, 9, 9, 1, 0, 2]
  const settings = { discount: 0.5, rewardScale: 2 }

  test('truth: the return goes on with the value after the last step', () => {
    const values = head()
    // R: 2·2 + 0.5·4 = 6; 0.5·6 = 3; 2 + 0.5·3 = 3.5
    expect(valueReplayGradient(values, sequence(3, -1, -1), rewards, 1, settings, 0.25)).toBe(0.5 * (2.5 ** 2 + 1 + 9))
    expect([...values.gradient.data]).toEqual([-2.5 / 4, -1 / 4, -3 / 4, 9])
  })

  test('truth: it ends with a terminated episode, and before a step whose end nobody knows', () => {
    const ended = head()
    // R: 6; 0; 2
    valueReplayGradient(ended, sequence(3, 1, -1), rewards, 1, settings, 1)
    expect([...ended.gradient.data]).toEqual([-1, 2, -3, 9])
    const cut = head()
    // R: 6; unknown; 2 + 0.5·2
    valueReplayGradient(cut, sequence(3, -1, 1), rewards, 1, settings, 1)
    expect([...cut.gradient.data]).toEqual([-2, 0, -3, 9])
  })
})

describe('pixel control', () => {
  // Two cells, two actions: V, A0, A1 of each.
  const head = () =>
    headOf([
      [1, 2, 0, 0, 0, 0],
      [0, 0, 4, 1, 1, 1],
      [5, 1, 3, 0, 2, 0],
    ])
  const deeds = { actions: [9, 9, 9, 0, 1, 9], changes: [...Array(6).fill(9), 0.5, 0, 1, 0.25, 9, 9] }

  test('truth: n-step Q-learning goes on with the largest Q after the last step', () => {
    const cells = head()
    // Q after: 5 + 3 − 2 = 6; 0 + 2 − 1 = 1. G: 1 + 5.4 = 6.4 and 0.25 + 0.9; then 0.5 + 0.9 · 6.4 and 0.9 · 1.15.
    // Q of what was done: 0 + 4 − 2 = 2 and 1; then 1 + 2 − 1 = 2 and 0.
    const errors = [2 - 6.26, 0 - 1.035, 2 - 6.4, 1 - 1.15]
    const loss = pixelControlGradient(cells, sequence(2, -1, -1), deeds, 2, 0.1, new Float64Array(2))
    expect(loss).toBeCloseTo(0.5 * errors.reduce((sum, error) => sum + error ** 2, 0), 5)
    // dQ/dV = 1, dQ/dA of what was done 1 − ½, of the other −½.
    const expected = [
      ...errors.slice(0, 2).flatMap((error) => [0.1 * error, 0.05 * error, -0.05 * error]),
      ...errors.slice(2).flatMap((error) => [0.1 * error, -0.05 * error, 0.05 * error]),
    ]
    for (const [i, gradient] of expected.entries()) expect(cells.gradient.data[i]).toBeCloseTo(gradient, 6)
    expect([...cells.gradient.data.subarray(12)]).toEqual([9, 9, 9, 9, 9, 9])
  })

  test('truth: V gets a gradient, and the advantages of a cell none in all', () => {
    const cells = head()
    pixelControlGradient(cells, sequence(2, -1, -1), deeds, 2, 1, new Float64Array(2))
    for (let at = 0; at < 12; at += 3) {
      expect(Math.abs(cells.gradient.data[at]!)).toBeGreaterThan(0.1)
      expect(cells.gradient.data[at + 1]! + cells.gradient.data[at + 2]!).toBeCloseTo(0, 6)
    }
  })

  test('truth: it ends with a terminated episode, and before a step whose end nobody knows', () => {
    const ended = head()
    pixelControlGradient(ended, sequence(2, 1, -1), deeds, 2, 1, new Float64Array(2))
    expect(ended.gradient.data[6]).toBeCloseTo(2 - 1, 6)
    expect(ended.gradient.data[0]).toBeCloseTo(2 - 0.5 - 0.9, 6)
    const cut = head()
    pixelControlGradient(cut, sequence(2, -1, 1), deeds, 2, 1, new Float64Array(2))
    expect([...cut.gradient.data.subarray(6, 12)]).toEqual([0, 0, 0, 0, 0, 0])
    // The best there: 0 + 4 − 2.
    expect(cut.gradient.data[0]).toBeCloseTo(2 - 0.5 - 0.9 * 2, 6)
  })
})

test('truth: rewards are zero, positive or negative', () => {
  expect([0, 0.5, -3].map(classOf)).toEqual([0, 1, 2])
})
