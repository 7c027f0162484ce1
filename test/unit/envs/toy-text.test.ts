import { describe, expect, it, test } from 'vitest'
import { type Env, make, TMaze } from '../../../envs/index.js'
import { FROZEN_LAKE_MAPS, frozenLake } from '../../../envs/toy-text/frozen-lake.js'
import { reference } from './reference.js'

type Row = readonly [action: number | 'reset', state: number, ...rest: unknown[]]

const { toy } = reference<{ toy: Record<string, { seed: number; start: number; trace: Row[] }> }>('environments.json')
const { _note: _, ...recorded } = reference<{ _note: string } & Record<string, { seed: number; rows: Row[] }[]>>('toy-text.json')

describe("truth: states, rewards and ends are Gymnasium's", () => {
  it.each(Object.entries(toy))('%s', (id, { seed, start, trace }) => {
    const env: Env = make(id)
    expect(env.reset({ seed })[0]).toBe(start)
    for (const [action, ...theirs] of trace) {
      const ours = action === 'reset' ? env.reset() : env.step(action)
      expect(ours.slice(0, theirs.length)).toEqual(theirs)
    }
  })
})

describe('truth: so are probabilities, action masks and text', () => {
  it.each(Object.entries(recorded).flatMap(([id, episodes]) => episodes.map((episode) => ({ id, ...episode }))))(
    '$id, seed $seed',
    ({ id, seed, rows }) => {
      const env: Env = make(id, { renderMode: 'ansi' })
      rows.forEach(([action, ...theirs], i) => {
        const result: readonly unknown[] = action === 'reset' ? env.reset(i === 0 ? { seed } : {}) : env.step(action)
        const { prob, action_mask: mask, ...rest } = result.at(-1) as { prob: number; action_mask?: Int8Array }
        const text = theirs.at(-1) === null ? null : env.render!()
        expect([...result.slice(0, -1), prob, ...(mask === undefined ? [] : [[...mask]]), text]).toEqual(theirs)
        expect(rest).toEqual({})
      })
    },
  )
})

describe('tabular worlds', () => {
  it.each([
    ['FrozenLake-v1', 16, 4],
    ['CliffWalking-v1', 48, 4],
    ['Taxi-v4', 500, 6],
  ])('truth: %s has %i states and %i actions', (id, states, actions) => {
    const { observationSpace, actionSpace } = make(id)
    expect([observationSpace.flatSize, actionSpace.flatSize]).toEqual([states, actions])
  })

  it.each([-1, 4, 1.5, '1'])('FrozenLake refuses the action %o', (action) => {
    const env: Env = make('FrozenLake-v1')
    env.reset({ seed: 0 })
    expect(() => env.step(action)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: `Expected the action of FrozenLake to be a whole number from 0 to 3, got ${JSON.stringify(action)}`,
      }),
    )
  })

  it.each([[[]], [['SF', 'G']], [['SFX']], [['FG']], [['SS']]])('FrozenLake refuses the map %o', (map) => {
    expect(() => frozenLake(map)).toThrow(/^Expected the map of FrozenLake to be rows of equal length/)
  })

  it('truth: the best policies of both lakes win 0.74 and 0.91 of the episodes within the time limit', () => {
    const wins = (map: readonly string[], limit: number): number => {
      const { states, starts, transitions } = frozenLake(map)
      let values = new Array<number>(states).fill(0)
      for (let left = 1; left <= limit; left++) {
        const value = (state: number, action: number): number =>
          transitions(state, action).reduce((sum, to) => sum + to.probability * (to.reward + (to.terminated ? 0 : values[to.state]!)), 0)
        values = values.map((_, state) => Math.max(...[0, 1, 2, 3].map((action) => value(state, action))))
      }
      return values[starts[0]!]!
    }
    expect(wins(FROZEN_LAKE_MAPS['4x4'], 100)).toBeCloseTo(0.74, 2)
    expect(wins(FROZEN_LAKE_MAPS['8x8'], 200)).toBeCloseTo(0.91, 2)
  })

  it('truth: pictures show the agent where it is', () => {
    const env = make('CliffWalking-v1', { renderMode: 'rgb_array' })
    env.reset({ seed: 0 })
    const agentAt = (): number[] => {
      const frame = env.render!()
      if (typeof frame === 'string') throw new Error('expected a picture')
      const cell = frame.width / 12
      expect(frame.height).toBe(4 * cell)
      return Array.from({ length: 48 }, (_, i) => i).filter((i) => {
        const pixel = (Math.floor(i / 12) * cell + cell / 2) * frame.width + (i % 12) * cell + cell / 2
        const [red, green] = frame.data.subarray(3 * pixel)
        return red! > 200 && green! < 100
      })
    }
    expect(agentAt()).toEqual([36])
    env.step(0)
    env.step(1)
    expect(agentAt()).toEqual([25])
  })
})

describe('TMaze', () => {
  /** Which way the goal lies, told by the first observation. */
  const seenNorth = (observation: ArrayLike<number>): boolean => observation[2] === 1

  /** The return of a policy, by the sign. */
  function play(length: number, north: boolean, policy: (observation: ArrayLike<number>, t: number) => number, limit = 100): number {
    const env = new TMaze({ length })
    let seed = 0
    let [observation] = env.reset({ seed })
    while (seenNorth(observation) !== north) observation = env.reset({ seed: ++seed })[0]
    let total = 0
    for (let t = 0; t < limit; t++) {
      const [next, reward, terminated] = env.step(policy(observation, t))
      observation = next
      total += reward
      if (terminated) return total
    }
    return total
  }

  test('truth: the observations are a sign, a corridor and a junction', () => {
    const env = new TMaze({ length: 3 })
    const [start] = env.reset({ seed: 1 })
    expect([...start]).toEqual(seenNorth(start) ? [0, 1, 1] : [1, 1, 0])
    expect([env.step(1), env.step(1), env.step(1)].map(([observation]) => [...observation])).toEqual([
      [1, 0, 1],
      [1, 0, 1],
      [0, 1, 0],
    ])
    expect([env.step(1)[1], env.step(3)[1], env.step(0)[1], env.step(2)[1]]).toEqual([-0.1, 0, -0.1, -0.1])
  })

  test('truth: who remembers the sign gets 4, whichever it was; both come equally often', () => {
    for (const north of [true, false]) expect(play(10, north, (_, t) => (t < 10 ? 1 : north ? 0 : 2))).toBe(4)
    const env = new TMaze()
    const signs = Array.from({ length: 400 }, () => seenNorth(env.reset()[0]))
    expect(Math.abs(signs.filter(Boolean).length - 200)).toBeLessThan(60)
  })

  test('truth: of all policies without memory the best gets 1.95 on average', () => {
    const returns = Array.from({ length: 4 ** 4 }, (_, policy) => {
      // One action for each observation: sign north, sign south, corridor, junction.
      const action = (o: ArrayLike<number>): number => {
        const kind = o[0] === 0 ? (o[2] === 1 ? 0 : 3) : o[1] === 1 ? 1 : 2
        return Math.floor(policy / 4 ** kind) % 4
      }
      return (play(4, true, action) + play(4, false, action)) / 2
    })
    expect(Math.max(...returns)).toBeCloseTo(1.95, 12)
  })

  test.each([0, -1, 2.5])('refuses the length %s', (length) => {
    expect(() => new TMaze({ length })).toThrow('Expected length of TMaze to be a positive integer')
  })

  test('refuses an action that there is not', () => {
    const env = new TMaze()
    env.reset({ seed: 0 })
    expect(() => env.step(4)).toThrow('Expected the action of TMaze to be a whole number from 0 to 3, got 4')
  })
})
