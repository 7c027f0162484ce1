import { describe, expect, it, test } from 'vitest'
import { a2c, agents, conv, ppo, random } from '../../../agents/index.js'
import { CartPole } from '../../../envs/classic-control/cartpole.js'
import type { Env } from '../../../envs/core/env.js'
import { Discrete } from '../../../envs/index.js'
import { splitSeed } from '../../../src/random.js'
import { statelessCartPole } from './worlds.js'

/** The seeds of all seeded resets, slice by slice, in two environments. */
async function seedsOf(member: number, makeEnv: () => Env): Promise<number[][]> {
  let seen: number[] = []
  const env = () => {
    const made = makeEnv()
    const reset = made.reset.bind(made)
    made.reset = (options) => {
      if (options?.seed !== undefined) seen.push(options.seed)
      return reset(options)
    }
    return made
  }
  const agent = await random({ env, envs: 2 }).create({ load: async () => undefined })
  agent.start((label) => splitSeed(member, label), {})
  const slices = [seen]
  for (let slice = 0; slice < 3; slice++) {
    seen = []
    await agent.train(10, {})
    slices.push(seen)
  }
  return slices
}

test('law: environments with a state are seeded once, each member by its own seeds, after their initial state was saved', async () => {
  const [[first, second, ...start], ...slices] = (await seedsOf(1, () => new CartPole() as Env)) as [number[], ...number[][]]
  expect([first, second]).toEqual([0, 1])
  expect(start).toEqual([start[0], start[0]! + 1])
  expect(slices).toEqual([[], [], []])
  expect((await seedsOf(2, () => new CartPole() as Env))[0]!.slice(2)).not.toEqual(start)
})

test('law: environments without a state are seeded anew for each slice, each member by its own seeds', async () => {
  const [[...opening], ...slices] = (await seedsOf(1, statelessCartPole)) as [number[], ...number[][]]
  // Whether they have action masks shows at a first reset.
  expect(opening).toEqual([0, 1])
  const firsts = [...slices, ...(await seedsOf(2, statelessCartPole)).slice(1)].flatMap((seeds) => seeds.slice(0, 1))
  expect(firsts.length).toBe(6)
  expect(new Set(firsts).size).toBe(6)
})

test('truth: an episode is reported with the steps that the slice had trained when it ended', async () => {
  const space = { observationSpace: new Discrete(2), actionSpace: new Discrete(2) }
  const three = (): Env => {
    let steps = 0
    return { ...space, reset: () => [0, {}], step: () => [0, 1, ++steps % 3 === 0, false, {}] } as Env
  }
  const agent = await random({ env: three, envs: 2 }).create({ load: async () => undefined })
  agent.start((label) => splitSeed(1, label), {})
  const { episodes } = await agent.train(14, {})
  expect({ ...episodes }).toEqual({
    steps: Float64Array.of(5, 6, 11, 12),
    returns: Float64Array.of(3, 3, 3, 3),
    lengths: Int32Array.of(3, 3, 3, 3),
  })
})

describe('close', () => {
  it.each(Object.entries(agents))('law: %s closes all its environments', async (_, { example }) => {
    let open = 0
    const env = () => Object.assign(new CartPole(), { made: open++, close: () => void open-- })
    const member = await example({ env, envs: 4 }).create({ load: async () => undefined })
    expect(open).toBe(4)
    await member.close?.()
    expect(open).toBe(0)
  })

  it.each(['a2c', 'ppo', 'random'] as const)('truth: %s closes all its environments, those that it evaluates in too', async (name) => {
    let open = 0
    class Counted extends CartPole {
      constructor() {
        super()
        open++
      }
      close() {
        open--
      }
    }
    const evaluate = { episodes: 3 }
    const env = () => new Counted()
    const spec = { a2c: a2c({ env, envs: 4, evaluate }), ppo: ppo({ env, envs: 4, evaluate }), random: random({ env, envs: 4 }) }[name]
    const member = await spec.create({ load: async () => undefined })
    expect(open).toBe(name === 'random' ? 4 : 7)
    await member.close?.()
    expect(open).toBe(0)
  })

  it('truth: an agent that does not fit its environment leaves none open', async () => {
    let open = 0
    const env = () => Object.assign(new CartPole(), { made: open++, close: () => void open-- })
    // CartPole is no picture.
    const network = conv([{ filters: 2, size: 3 }])
    await expect(a2c({ env, envs: 4, network, evaluate: { episodes: 3 } }).create({ load: async () => undefined })).rejects.toThrow()
    expect(open).toBe(0)
  })
})
