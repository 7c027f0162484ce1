import { describe, expect, test } from 'vitest'
import type { ExploreContext, FinishedSlice } from '../../../src/population/explore/explore.js'
import { pb2 } from '../../../src/population/explore/index.js'
import { stream } from '../../../src/random.js'
import { logUniform, uniform } from '../../../src/search-space/index.js'
import type { Values } from '../../../src/trainable.js'

const space = { rate: logUniform(1e-4, 1) }

/** Four members over some rounds; a slice gains more the nearer log10(rate) is to `best`. */
function slices(rounds: number, best: number): FinishedSlice[] {
  const random = stream(1, 'rates')
  const scores = [0, 0, 0, 0]
  return Array.from({ length: 4 * rounds }, (_, i) => {
    const [member, round] = [i % 4, Math.floor(i / 4)]
    const rate = Number(space.rate.sample(random))
    const score = scores[member]!
    const after = score + 1 - (Math.log10(rate) - best) ** 2 / 4
    scores[member] = after
    return { member, steps: 100 * round, score, hyperparameters: { rate }, after: { steps: 100 * (round + 1), score: after } }
  })
}

function context(history: readonly FinishedSlice[], peers: readonly Values[] = []): ExploreContext {
  const stand = { steps: 1000, score: 1 }
  const others = peers.map((hyperparameters, i) => ({ ...stand, member: i + 1, hyperparameters }))
  return { ...stand, member: 0, hyperparameters: { rate: 0.01 }, history, peers: () => others }
}

const suggest = (of: ExploreContext, seed = 1) => Math.log10(Number(pb2().explore({ rate: 0.01 }, space, stream(seed, 'pb2'), of).rate))

describe('truth: pb2', () => {
  test.each([-3, -1.5])('suggests what gained most: a rate near 10^%d', (best) => {
    for (const seed of [1, 2, 3]) expect(Math.abs(suggest(context(slices(8, best)), seed) - best)).toBeLessThan(0.6)
  })

  test('follows an optimum that has moved: the past is forgotten', () => {
    const moved = [...slices(8, -3), ...slices(8, -1).map((slice) => later(slice, 800))]
    expect(Math.abs(suggest({ ...context(moved), steps: 1600 }) + 1)).toBeLessThan(0.8)
  })

  test('keeps away from where others already look', () => {
    // What gained by chance leaves room for doubt.
    const chance = stream(2, 'chance')
    const history = slices(2, -2).map((slice) => ({ ...slice, after: { ...slice.after, score: slice.score + chance() } }))
    const alone = suggest(context(history))
    const crowded = suggest(context(history, Array(6).fill({ rate: 10 ** alone })))
    expect(Math.abs(crowded - alone)).toBeGreaterThan(0.1)
  })

  test('draws anew from the whole range while there are fewer than 3 slices', () => {
    const rates = Array.from({ length: 100 }, (_, seed) => suggest(context(slices(1, -2).slice(0, 2)), seed))
    expect(Math.min(...rates)).toBeLessThan(-3.5)
    expect(Math.max(...rates)).toBeGreaterThan(-0.5)
  })

  test('looks at no more than the latest rows', () => {
    const history = slices(8, -2)
    const recent = context(history.slice(-10))
    const limited = pb2({ rows: 10 }).explore({ rate: 0.01 }, space, stream(1, 'a'), context(history))
    expect(limited).toEqual(pb2().explore({ rate: 0.01 }, space, stream(1, 'a'), recent))
  })

  test('equal, huge and opposite gains do not break it', () => {
    const history = slices(3, -2)
    for (const scores of [() => 1, () => 1e300, (i: number) => (i % 2 === 0 ? 1e308 : -1e308)]) {
      const strange = history.map((slice, i) => ({ ...slice, score: scores(i), after: { ...slice.after, score: scores(i + 1) } }))
      const { rate } = pb2().explore({ rate: 0.01 }, space, stream(1, 'a'), context(strange))
      expect(space.rate.contains(rate!)).toBe(true)
    }
  })

  test('with nothing to explore it changes nothing', () => {
    expect(pb2().explore({ rate: 0.5 }, {}, stream(1, 'a'), context(slices(4, -2)))).toEqual({})
  })

  test.each([0, 2, 1001, 1.5])('%d rows are refused', (rows) => {
    expect(() => pb2({ rows })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

test('truth: pb2 searches several hyperparameters at once', () => {
  const two = { rate: logUniform(1e-4, 1), clip: uniform(0, 1) }
  const random = stream(5, 'two')
  const history = Array.from({ length: 60 }, (_, i): FinishedSlice => {
    const [rate, clip] = [Number(two.rate.sample(random)), Number(two.clip.sample(random))]
    const gained = 1 - (Math.log10(rate) + 3) ** 2 / 4 - 4 * (clip - 0.8) ** 2
    const before = { member: i % 6, steps: 100 * Math.floor(i / 6), score: 0, hyperparameters: { rate, clip } }
    return { ...before, after: { steps: before.steps + 100, score: gained } }
  })
  const { rate, clip } = pb2().explore({ rate: 0.1, clip: 0.1 }, two, stream(1, 'a'), { ...context(history), score: 0 })
  expect(Math.abs(Math.log10(Number(rate)) + 3)).toBeLessThan(0.6)
  expect(Math.abs(Number(clip) - 0.8)).toBeLessThan(0.2)
})

function later(slice: FinishedSlice, by: number): FinishedSlice {
  return { ...slice, steps: slice.steps + by, after: { ...slice.after, steps: slice.after.steps + by } }
}
