import { describe, expect, it } from 'vitest'
import { CartPoleVector } from '../../../envs/classic-control/cartpole-vector.js'
import { make } from '../../../envs/core/make.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { SyncVectorEnv } from '../../../envs/core/sync-vector.js'
import type { VectorEnv } from '../../../envs/core/vector.js'

/** A single environment's part of SyncVectorEnv's state, below its name: order enforcing, time limit, CartPole. */
type Single = { state: { env: { own: number; env: { random: Uint32Array; state: Float64Array } } } }

/** What decides the future, in one form for both implementations. */
function core(env: VectorEnv): unknown {
  const { state = env.getState() } = env.getState() as { state?: unknown }
  if (env instanceof CartPoleVector) {
    const { randoms, state: numbers, elapsed } = state as { randoms: Uint32Array; state: Float64Array; elapsed: Int32Array }
    return { randoms: Array.from(randoms), numbers: Array.from(numbers), elapsed: Array.from(elapsed) }
  }
  const singles = (state as { envs: Single[] }).envs.map(({ state: { env: limited } }) => limited)
  return {
    randoms: singles.flatMap(({ env: inner }) => Array.from(inner.random)),
    numbers: singles.flatMap(({ env: inner }) => Array.from(inner.state)),
    elapsed: singles.map(({ own }) => own),
  }
}

/** 0 and 1 at random, or what keeps the pole up until the time limit. */
function actionsFor(env: VectorEnv, observations: ArrayLike<number>, random: Pcg64, balance: boolean): Int32Array {
  return Int32Array.from({ length: env.count }, (_, row) => {
    if (!balance || random.random() < 0.05) return random.integers(0, 2)
    return observations[4 * row + 2]! + observations[4 * row + 3]! > 0 ? 1 : 0
  })
}

describe('CartPoleVector', () => {
  it.each([
    ['random actions', 7, false, 4000],
    ['episodes that reach the time limit', 5, true, 3000],
  ])('law: equals SyncVectorEnv over make, bit for bit: %s', (_, count, balance, steps) => {
    const fast = makeVector('CartPole-v1', count)
    const slow = new SyncVectorEnv(() => make('CartPole-v1'), count)
    expect(fast).toBeInstanceOf(CartPoleVector)
    const observations = fast.reset({ seed: 31 })
    expect(observations).toEqual(slow.reset({ seed: 31 }))
    const random = new Pcg64(8)
    const ends = { terminated: 0, truncated: 0 }
    for (let t = 0; t < steps; t++) {
      const actions = actionsFor(fast, observations, random, balance)
      const ours = fast.step(actions)
      const theirs = slow.step(actions)
      expect(ours.observations).toBe(observations)
      // Object.is of every number would cost a minute: bytes are as strict.
      expect(Buffer.compare(bytes(ours.observations), bytes(theirs.observations))).toBe(0)
      expect(Buffer.compare(bytes(ours.terminated), bytes(theirs.terminated))).toBe(0)
      expect(Buffer.compare(bytes(ours.truncated), bytes(theirs.truncated))).toBe(0)
      expect(Buffer.compare(bytes(ours.rewards), bytes(theirs.rewards))).toBe(0)
      for (let row = 0; row < count; row++) {
        ends.terminated += ours.terminated[row]!
        ends.truncated += ours.truncated[row]!
      }
      if (Object.keys(theirs.infos).length > 0 || t % 500 === 0) {
        expect(ours.infos).toEqual(theirs.infos)
        expect(ours.finalObservations).toEqual(theirs.finalObservations)
        expect(core(fast)).toEqual(core(slow))
      }
    }
    expect(core(fast)).toEqual(core(slow))
    expect(balance ? ends.truncated : ends.terminated).toBeGreaterThan(10)
  })

  it('law: the start states of the reset options and of a reset without a seed are those of SyncVectorEnv', () => {
    const fast = makeVector('CartPole-v0', 3)
    const slow = new SyncVectorEnv(() => make('CartPole-v0'), 3)
    for (const options of [{ seed: 2, options: { low: -0.2, high: 0.25 } }, {}]) expect(fast.reset(options)).toEqual(slow.reset(options))
    const actions = Int32Array.of(1, 1, 0)
    for (let t = 0; t < 300; t++) expect(fast.step(actions).observations).toEqual(slow.step(actions).observations)
    expect(() => fast.reset({ options: { low: 1 } })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => fast.reset({ seed: -2 })).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
  })

  it('law: a state brings back what followed, in this and in a new one', () => {
    const env = makeVector('CartPole-v1', 4)
    const observations = env.reset({ seed: 6 })
    const random = new Pcg64(1)
    const list = Array.from({ length: 300 }, () => actionsFor(env, observations, random, false))
    for (const actions of list.slice(0, 77)) env.step(actions)
    const state = structuredClone(env.getState())
    const held = observations.slice()
    const play = (which: VectorEnv): unknown[] =>
      list.map((actions) => {
        const { infos: _, finalObservations: __, ...step } = which.step(actions)
        return structuredClone(step)
      })
    const first = play(env)
    env.setState(state)
    expect(observations).toEqual(held)
    expect(play(env)).toEqual(first)
    const other = makeVector('CartPole-v1', 4)
    other.setState(state)
    expect(play(other)).toEqual(first)
  })

  it('refuses a step before a reset, actions that are none, and no environments', () => {
    const env = makeVector('CartPole-v1', 2)
    expect(() => env.step(Int32Array.of(0, 0))).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
    env.reset({ seed: 0 })
    expect(() => env.step(Int32Array.of(0, 2))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => env.step(Int32Array.of(0))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => makeVector('CartPole-v1', 0)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('makeVector', () => {
  it('NEXT_STEP, ids without typed arrays, and factories go through SyncVectorEnv', () => {
    expect(makeVector('CartPole-v1', 2, { autoreset: 'NEXT_STEP' })).toBeInstanceOf(SyncVectorEnv)
    expect(makeVector('Pendulum-v1', 2)).toBeInstanceOf(SyncVectorEnv)
    expect(makeVector(() => make('CartPole-v1'), 2)).toBeInstanceOf(SyncVectorEnv)
  })

  it('an unknown id is refused with the near one', () => {
    expect(() => makeVector('CartPole-1', 2)).toThrow(expect.objectContaining({ code: 'ENV_UNKNOWN' }))
  })

  it('refuses an unknown autoreset mode for an id too', () => {
    expect(() => makeVector('CartPole-v1', 2, { autoreset: 'SAME' as 'SAME_STEP' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

function bytes(array: Float32Array | Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
