import { describe, expect, test } from 'vitest'
import { Context } from '../../../../agents/acting/context.js'
import { PlainObservations } from '../../../../agents/acting/observations.js'
import { Stream } from '../../../../agents/math/stream.js'
import type { Network } from '../../../../agents/network/network.js'
import { Frames, framesStore } from '../../../../agents/unreal/replay/frames.js'
import { Sequences } from '../../../../agents/unreal/replay/sequences.js'
import { WindowBatch } from '../../../../agents/unreal/replay/window-batch.js'
import { RewardingWindows, windowsStore } from '../../../../agents/unreal/replay/windows.js'
import { OwnState } from '../../../../src/runner/own/own-state.js'
import type { Store } from '../../../../src/trainable.js'

const envs = 2
const discrete = { kind: 'discrete', n: 3, masked: false } as const

interface Moment {
  readonly rewards?: readonly [number, number]
  readonly terminated?: readonly [number, number]
  readonly truncated?: readonly [number, number]
}

/** A replay of so many frames that saw these moments; the observation of environment e at time t is [10 t + e, its number in its episode]. */
function replayOf(size: number, moments: readonly Moment[]) {
  const observations = new Uint8Array(2 * envs)
  const specs = { frames: framesStore(size, envs, observations, discrete), rewarding: windowsStore(size, envs, observations) }
  const { stores } = OwnState.fresh(specs)
  const frames = new Frames(envs, specs.frames.rows)
  const rewarding = new RewardingWindows()
  frames.attach(stores.frames as unknown as Store<typeof specs.frames>)
  rewarding.attach(stores.rewarding as unknown as Store<typeof specs.rewarding>)
  const ages = [0, 0]
  for (const [t, { rewards = [0, 0], terminated = [0, 0], truncated = [0, 0] }] of moments.entries()) {
    for (let env = 0; env < envs; env++) observations.set([10 * t + env, ages[env]!], 2 * env)
    frames.observe(observations, (env) => ages[env] === 0)
    frames.complete(Int32Array.of(t % 3, 2), Float64Array.of(9, ...rewards), 1, terminated)
    rewarding.append(frames)
    for (let env = 0; env < envs; env++) ages[env] = terminated[env] || truncated[env] ? 0 : ages[env]! + 1
  }
  return { frames, rewarding }
}

/** A stream of these numbers. */
function numbers(...all: number[]): Stream {
  return Object.assign(new Stream(), { next: () => all.shift()! })
}

function drawn(): Stream {
  const stream = new Stream()
  stream.seed(Uint32Array.of(1, 2, 3, 4))
  return stream
}

const rowsOf = (rows: number, columns: number) => ({ data: new Float32Array(rows * columns), stride: columns, columns })
/** What sequences write into. */
const networkOf = (rows: number) =>
  ({ observations: rowsOf(rows, 2), context: rowsOf(rows, 4), recurrence: { keep: new Float32Array(rows).fill(9) } }) as unknown as Network

describe('sequences', () => {
  const context = new Context({ context: { lastAction: true, lastReward: true } }, discrete)
  const sequencesOf = (frames: Frames) => new Sequences(100, frames, new PlainObservations(), context)
  const moments: Moment[] = [{}, {}, { terminated: [1, 0] }, { truncated: [0, 1] }, { rewards: [3, 4] }, {}, {}]

  test('truth: a stretch is consecutive, of its own environment, and begins without memory', () => {
    const { frames } = replayOf(100, moments)
    const sequences = sequencesOf(frames)
    expect(sequences.draw(3, numbers(0.99, 0))).toBe(true)
    const network = networkOf(8)
    sequences.write(network)
    const { data } = network.observations
    const seen = [0, 1].map((env) => [0, 1, 2, 3].map((t) => data[2 * (t * envs + env)]))
    expect(seen).toEqual([
      [30, 40, 50, 60],
      [1, 11, 21, 31],
    ])
    // Environment 0 begins its second episode at time 3; the stretch of environment 1 begins with its first.
    expect([...network.recurrence!.keep]).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  })

  test('truth: the first row is told the last action and reward of its episode, where they are still there', () => {
    const { frames } = replayOf(100, moments)
    const sequences = sequencesOf(frames)
    const network = networkOf(4)
    const told = (starts: [number, number]) => {
      sequences.draw(1, numbers(...starts.map((time) => (time + 0.5) / 6)))
      sequences.write(network)
      return [...network.context!.data.subarray(0, 8)]
    }
    expect(told([5, 5])).toEqual([0, 1, 0, 3, 0, 0, 1, 4])
    // At time 3 an episode begins in the one, at time 0 in the other.
    expect(told([3, 0])).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })

  test('truth: it tells episodes that terminated from those whose end nobody knows', () => {
    const { frames } = replayOf(100, moments)
    const sequences = sequencesOf(frames)
    sequences.draw(6, numbers(0, 0))
    const where = (flags: Uint8Array) => [...flags].flatMap((flag, row) => (row < 12 && flag === 1 ? [[Math.floor(row / 2), row % 2]] : []))
    expect(where(sequences.terminated)).toEqual([[2, 0]])
    expect(where(sequences.cut)).toEqual([[3, 1]])
    sequences.write(networkOf(14))
    const network = networkOf(14)
    sequences.write(network)
    expect([...network.recurrence!.keep]).toEqual([0, 0, 1, 1, 2, 2, 0, 3, 1, 0, 2, 1, 3, 2])
  })

  test('truth: the oldest frames are overwritten, and stretches are as long as the replay allows', () => {
    const { frames } = replayOf(9, moments)
    expect(frames.times).toBe(4)
    const sequences = sequencesOf(frames)
    expect(sequences.draw(20, numbers(0.9, 0.9))).toBe(true)
    expect(sequences.steps).toBe(3)
    const network = networkOf(8)
    sequences.write(network)
    expect([...network.observations.data].filter((_, i) => i % 4 === 0)).toEqual([30, 40, 50, 60])
    // What was done before the oldest frame is forgotten.
    const { frames: later } = replayOf(6, moments)
    const others = sequencesOf(later)
    others.draw(1, numbers(0, 0))
    others.write(network)
    expect([...network.context!.data.subarray(0, 8)]).toEqual(Array(8).fill(0))
  })

  test('truth: one time step is too few', () => {
    expect(sequencesOf(replayOf(100, [{}]).frames).draw(5, drawn())).toBe(false)
  })
})

describe('windows', () => {
  const count = 400
  const draw = (size: number, moments: readonly Moment[]) => {
    const { frames, rewarding } = replayOf(size, moments)
    const batch = new WindowBatch(count, frames, rewarding, new PlainObservations())
    const to = rowsOf(3 * count, 2)
    const found = batch.draw(to, drawn())
    const windows = Array.from({ length: count }, (_, i) => [...to.data.subarray(6 * i, 6 * i + 6)])
    return { found, rewards: [...batch.rewards], windows }
  }
  const plain = (length: number): Moment[] => Array.from({ length }, () => ({}))
  const rewarding: Moment = { rewards: [0, -1] }

  test('law: a window is of one episode, its frames one after another, and its reward is what followed the last', () => {
    const moments = [...plain(4), { terminated: [1, 0] }, ...plain(3), { truncated: [0, 1], rewards: [2, 3] }, ...plain(4)] as Moment[]
    const { windows, rewards } = draw(200, moments)
    for (const [i, [first, age, second, , third, last]] of windows.entries()) {
      expect([second, third]).toEqual([first! + 10, first! + 20])
      expect(last).toBe(age! + 2)
      const reward = moments[Math.floor(third! / 10)]!.rewards?.[third! % 10] ?? 0
      expect(rewards[i]).toBe(reward)
    }
    expect(new Set(rewards)).toEqual(new Set([0, 2, 3]))
  })

  test('truth: half of the windows are rewarding, however rare they are, and long after', () => {
    const { rewards } = draw(40, [...plain(5), rewarding, ...plain(60)])
    const share = rewards.filter((reward) => reward !== 0).length / count
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1)
  })

  test('truth: where there are none of a kind, all are of the other; where there are none at all, nothing is drawn', () => {
    expect(new Set(draw(100, plain(9)).rewards)).toEqual(new Set([0]))
    const always: Moment = { rewards: [1, -2] }
    expect(new Set(draw(100, Array(9).fill(always)).rewards)).toEqual(new Set([1, -2]))
    expect(draw(100, plain(2)).found).toBe(false)
    // No episode has three frames.
    const short: Moment[] = Array.from({ length: 20 }, (_, t) => ({ rewards: [1, 1], ...(t % 2 === 1 ? { terminated: [1, 1] } : {}) }))
    expect(draw(100, short).found).toBe(false)
  })

  test('truth: the buffer of rewarding windows keeps the latest, a twentieth of the replay', () => {
    const { rewarding: kept } = replayOf(
      60,
      Array.from({ length: 9 }, (_, t): Moment => ({ rewards: [t, 0] })),
    )
    expect(kept.count).toBe(3)
    expect([...kept.rewards].sort()).toEqual([6, 7, 8])
  })
})
