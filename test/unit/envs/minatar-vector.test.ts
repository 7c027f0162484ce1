import { describe, expect, it } from 'vitest'
import { make } from '../../../envs/core/make.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'
import { listEnvs } from '../../../envs/core/registry.js'
import { SyncVectorEnv } from '../../../envs/core/sync-vector.js'
import type { VectorEnv, VectorStep } from '../../../envs/core/vector.js'
import { breakout } from '../../../envs/minatar/breakout.js'
import { MinAtarVector } from '../../../envs/minatar/minatar-vector.js'
import { expectSame } from '../../conformance/same.js'

// What v0 adds is its table of actions.
const ids = listEnvs().filter((id) => /^MinAtar.*-v1$/.test(id) || id === 'MinAtar/Breakout-v0')

/** A single environment's part of SyncVectorEnv's state, below its name: order enforcing, then the game. */
type Single = { state: { env: { random: Uint32Array; game: Int32Array; last: number } } }

/** What decides the future, in one form for both implementations. */
function core(env: VectorEnv): unknown {
  const { state = env.getState() } = env.getState() as { state?: unknown }
  if (env instanceof MinAtarVector) {
    const { randoms, games, last } = (state as { worlds: { randoms: Uint32Array; games: Int32Array; last: Int32Array } }).worlds
    return [randoms, games, last]
  }
  const singles = (state as { envs: Single[] }).envs.map(({ state: { env: game } }) => game)
  return [
    Uint32Array.from(singles.flatMap(({ random }) => [...random])),
    Int32Array.from(singles.flatMap(({ game }) => [...game])),
    Int32Array.from(singles, ({ last }) => last),
  ]
}

function actionsFor(env: VectorEnv, random: Pcg64): Int32Array {
  return Int32Array.from({ length: env.count }, () => random.integers(0, env.singleActionSpace.flatSize))
}

function copied({ observations, rewards, terminated, truncated }: VectorStep): unknown {
  return structuredClone([observations, rewards, terminated, truncated])
}

describe('MinAtarVector', () => {
  it.each(ids)('law: %s equals SyncVectorEnv over make, bit for bit', (id) => {
    const count = 3
    const fast = makeVector(id, count)
    const slow = new SyncVectorEnv(() => make(id), count)
    expect(fast).toBeInstanceOf(MinAtarVector)
    const observations = fast.reset({ seed: 31 })
    expectSame(observations, slow.reset({ seed: 31 }))
    const random = new Pcg64(8)
    let ends = 0
    // Freeway ends at its 2501st step.
    for (let t = 0; t < (id.includes('Freeway') ? 2510 : 700); t++) {
      const actions = actionsFor(fast, random)
      const ours = fast.step(actions)
      const theirs = slow.step(actions)
      expect(ours.observations).toBe(observations)
      expectSame(copied(ours), copied(theirs))
      expect(Object.keys(ours.infos)).toHaveLength(Object.keys(theirs.infos).length)
      if (Object.keys(theirs.infos).length > 0) {
        expect({ ...ours.infos, final_obs: null }).toEqual({ ...theirs.infos, final_obs: null })
        for (let row = 0; row < count; row++) {
          if (ours.terminated[row] === 0) continue
          ends++
          const [from, to] = [row * fast.observationSize, (row + 1) * fast.observationSize]
          expectSame(ours.finalObservations.slice(from, to), theirs.finalObservations.slice(from, to))
        }
        expect(ours.infos.final_obs).toBe(ours.finalObservations)
      }
    }
    expectSame(core(fast), core(slow))
    expect(ends).toBeGreaterThanOrEqual(3)
    expectSame(fast.reset({}), slow.reset({}))
    expectSame(core(fast), core(slow))
  })

  it('law: a limit truncates as TimeLimit does', () => {
    const fast = new MinAtarVector(breakout, [0, 1, 3], 3, 7)
    const slow = new SyncVectorEnv(() => make('MinAtar/Breakout-v1', { maxEpisodeSteps: 7 }), 3)
    expectSame(fast.reset({ seed: 2 }), slow.reset({ seed: 2 }))
    const random = new Pcg64(4)
    let cuts = 0
    for (let t = 0; t < 90; t++) {
      const actions = actionsFor(fast, random)
      const ours = fast.step(actions)
      expectSame(copied(ours), copied(slow.step(actions)))
      cuts += ours.truncated.reduce((sum, cut) => sum + cut)
    }
    expect(cuts).toBeGreaterThan(3)
  })

  it.each(ids)('law: a state of %s brings back what followed, in this and in a new one', (id) => {
    const env = makeVector(id, 3)
    const observations = env.reset({ seed: 6 })
    const random = new Pcg64(1)
    const list = Array.from({ length: 200 }, () => actionsFor(env, random))
    for (const actions of list.slice(0, 77)) env.step(actions)
    const state = structuredClone(env.getState())
    const held = observations.slice()
    const play = (which: VectorEnv): unknown[] => list.map((actions) => copied(which.step(actions)))
    const first = play(env)
    env.setState(state)
    expectSame(observations, held)
    expectSame(play(env), first)
    const other = makeVector(id, 3)
    other.setState(state)
    expectSame(other.getState(), state)
    expectSame(play(other), first)
  })

  it('refuses a step before a reset, actions that are none, and no environments', () => {
    const env = makeVector('MinAtar/Breakout-v1', 2)
    expect(() => env.step(Int32Array.of(0, 0))).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
    env.reset({ seed: 0 })
    for (const wrong of [3, -1])
      expect(() => env.step(Int32Array.of(0, wrong))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => env.step(Int32Array.of(0))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => makeVector('MinAtar/Breakout-v1', 0)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => env.reset({ seed: -2 })).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
  })
})
