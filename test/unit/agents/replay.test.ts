import { describe, expect, test } from 'vitest'
import { Batch, Replay, replayStore } from '../../../agents/dqn/replay.js'
import { Stream } from '../../../agents/math/stream.js'
import { OwnState } from '../../../src/runner/own/own-state.js'
import type { Store } from '../../../src/trainable.js'

const settings = { discount: 0.5, nSteps: 3, rewardScale: 1, importanceExponent: 0.5 }

function stream(): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(1, 2, 3, 4))
  return made
}

/** A replay of so many time steps of two environments, whose observations are the time and the environment. */
function replayOf(times: number) {
  const store = replayStore(2 * times + 1, 2, new Float32Array(4))
  const own = OwnState.fresh({ replay: store }).stores.replay as unknown as Store<typeof store>
  const replay = new Replay(store.rows, 2)
  replay.attach(own)
  replay.beginSlice(1)
  return { replay, store: own }
}

/** What happened to an environment at a time step: the reward, and whether the episode began or ended there. */
interface Happening {
  readonly reward: number
  readonly begins?: boolean
  readonly terminates?: boolean
}

function play({ replay }: ReturnType<typeof replayOf>, steps: readonly (readonly [Happening, Happening])[], from = 0): void {
  for (const [t, both] of steps.entries()) {
    replay.observe(Float32Array.of(from + t, 0, from + t, 1), (env) => both[env]!.begins === true)
    replay.complete(
      Int32Array.of(t, 10 + t),
      Float64Array.from(both, ({ reward }) => reward),
      both.map(({ terminates }) => (terminates ? 1 : 0)),
    )
  }
}

/** All transitions that can be drawn, by their rows. */
function drawn(
  replay: Replay,
  over: Partial<typeof settings> = {},
): Map<number, { R: number; discount: number; next: number; action: number }> {
  const batch = new Batch(64)
  replay.draw(batch, 64, { ...settings, ...over }, stream())
  return new Map(
    Array.from(batch.rows, (row, i) => [
      row,
      { R: batch.returns[i]!, discount: batch.discounts[i]!, next: batch.nextRows[i]!, action: batch.actions[i]! },
    ]),
  )
}

const calm = { reward: 0 }

describe('a replay', () => {
  test('truth: returns of three steps, by hand: a termination ends them, and the latest time step is not drawn', () => {
    const game = replayOf(10)
    play(game, [
      [
        { reward: 1, begins: true },
        { reward: 16, begins: true },
      ],
      [{ reward: 2 }, { reward: 32, terminates: true }],
      [{ reward: 4 }, { reward: 64, begins: true }],
      [{ reward: 8 }, { reward: 128 }],
      [calm, calm],
    ])
    expect([...drawn(game.replay)].sort(([a], [b]) => a - b)).toEqual([
      [0, { R: 1 + 1 + 1, discount: 1 / 8, next: 6, action: 0 }],
      [1, { R: 16 + 16, discount: 0, next: 3, action: 10 }],
      [2, { R: 2 + 2 + 2, discount: 1 / 8, next: 8, action: 1 }],
      [3, { R: 32, discount: 0, next: 3, action: 11 }],
      [4, { R: 4 + 4, discount: 1 / 4, next: 8, action: 2 }],
      [5, { R: 64 + 64, discount: 1 / 4, next: 9, action: 12 }],
      [6, { R: 8, discount: 1 / 2, next: 8, action: 3 }],
      [7, { R: 128, discount: 1 / 2, next: 9, action: 13 }],
    ])
  })

  test('truth: a truncated episode ends its returns where its last observation is stored, and its last transition is not drawn', () => {
    const game = replayOf(10)
    play(game, [
      [
        { reward: 1, begins: true },
        { reward: 1, begins: true },
      ],
      [{ reward: 2 }, calm],
      [{ reward: 4, begins: true }, calm],
      [calm, calm],
    ])
    const rows = drawn(game.replay)
    expect(rows.get(0)).toEqual({ R: 1, discount: 1 / 2, next: 2, action: 0 })
    expect(rows.has(2)).toBe(false)
    expect(rows.get(4)).toMatchObject({ R: 4, next: 6 })
  })

  test('law: n, the discount and the scale of rewards are those of the draw', () => {
    const game = replayOf(10)
    play(
      game,
      Array.from(
        { length: 6 },
        (_, t) =>
          [
            { reward: 1, begins: t === 0 },
            { reward: 1, begins: t === 0 },
          ] as const,
      ),
    )
    expect(drawn(game.replay, { nSteps: 1, discount: 0.9, rewardScale: 3 }).get(0)).toEqual({ R: 3, discount: 0.9, next: 2, action: 0 })
    expect(drawn(game.replay, { nSteps: 4, discount: 1 }).get(0)).toEqual({ R: 4, discount: 1, next: 8, action: 0 })
  })

  test('law: a full replay forgets the oldest time step, and goes over its end', () => {
    const game = replayOf(3)
    play(
      game,
      Array.from(
        { length: 5 },
        (_, t) =>
          [
            { reward: t, begins: t === 0 },
            { reward: 10 * t, begins: t === 0 },
          ] as const,
      ),
    )
    expect(game.store.rows).toBe(6)
    // Rows 0 to 3 hold time steps 3 and 4, rows 4 and 5 time step 2.
    expect([...drawn(game.replay, { nSteps: 5 })].sort(([a], [b]) => a - b)).toEqual([
      [0, { R: 3, discount: 1 / 2, next: 2, action: 3 }],
      [1, { R: 30, discount: 1 / 2, next: 3, action: 13 }],
      [4, { R: 2 + 1.5, discount: 1 / 4, next: 2, action: 2 }],
      [5, { R: 20 + 15, discount: 1 / 4, next: 3, action: 12 }],
    ])
    expect(Array.from(game.replay.observations)).toEqual([3, 0, 3, 1, 4, 0, 4, 1, 2, 0, 2, 1])
  })

  test('truth: rows are drawn in proportion to their priority to the power of α, and weighted against it', () => {
    const game = replayOf(4)
    play(
      game,
      Array.from(
        { length: 3 },
        (_, t) =>
          [
            { reward: 0, begins: t === 0 },
            { reward: 0, begins: t === 0 },
          ] as const,
      ),
    )
    for (const [row, error] of [1, -3, 0, 4].entries()) game.replay.prioritise(row, error)
    // What a diverged network sees is not kept for its heir: 1e39 is infinite as a float32, 1e38 ** 9 as any number.
    for (const error of [Number.NaN, Number.NEGATIVE_INFINITY, 1e39]) game.replay.prioritise(3, error)
    game.replay.beginSlice(9)
    game.replay.prioritise(3, 1e38)
    const shares = (exponent: number) => {
      game.replay.beginSlice(exponent)
      const batch = new Batch(8000)
      game.replay.draw(batch, 8000, settings, stream())
      const counts = [0, 1, 2, 3].map((row) => batch.rows.filter((one) => one === row).length / 8000)
      const weightOf = (row: number) => batch.weights[batch.rows.indexOf(row)]!
      return { counts, weightOf }
    }
    const linear = shares(1)
    for (const [row, share] of [1 / 8, 3 / 8, 0, 4 / 8].entries()) expect(linear.counts[row]).toBeCloseTo(share, 3)
    // (P(3) / P(1)) ** β
    expect(linear.weightOf(3) / linear.weightOf(1)).toBeCloseTo((3 / 4) ** 0.5, 5)
    const uniform = shares(0)
    for (const count of uniform.counts) expect(count).toBeCloseTo(1 / 4, 3)
    expect(uniform.weightOf(2)).toBe(1)
  })

  test('law: a new transition is as urgent as the most urgent one', () => {
    const game = replayOf(6)
    play(game, [
      [
        { reward: 0, begins: true },
        { reward: 0, begins: true },
      ],
      [calm, calm],
    ])
    game.replay.prioritise(0, 7)
    play(game, [[calm, calm]], 2)
    const { priorities } = game.store.columns
    expect(priorities[2]).toBe(priorities[0])
    expect(priorities[1]).toBe(1)
    expect(priorities[4]).toBe(0)
  })
})
