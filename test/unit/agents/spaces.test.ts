import { describe, expect, test } from 'vitest'
import { a2c, conv, lstm, mlp, ppo, random } from '../../../agents/index.js'
import * as wrappers from '../../../envs/index.js'
import { Box, checkEnv, type Env, MultiBinary, MultiDiscrete, makeVector, SyncVectorEnv } from '../../../envs/index.js'
import { choicesOf } from '../../../envs/spaces/choices.js'
import { alone } from '../../../src/alone.js'
import { finalReturn } from './final-return.js'

// biome-ignore lint/suspicious/noExplicitAny: environments as they are written without TypeScript
type Any = any

/** Episodes of ten steps in which the observation never changes. The reward of an action is `right(action)`. */
function still(spaces: { observationSpace: Any; actionSpace: Any }, shown: () => unknown, right: (action: Any) => unknown): Env {
  let steps = 0
  return {
    ...spaces,
    reset: () => {
      steps = 0
      return [shown(), {}]
    },
    step: (action) => [shown(), right(action) as number, false, ++steps === 10, {}],
  }
}

const number = new Box(-1, 1, { shape: [] })
const scalar = (): Env => {
  return still(
    { observationSpace: new Box(-1, 1, { shape: [] }), actionSpace: number },
    () => 0.5,
    (action) => action[0] > 0,
  )
}
const levers = (): Env => {
  const actionSpace = new MultiDiscrete([2, 11], { start: [0, 25] })
  const right = (action: Int32Array) => {
    if (!actionSpace.contains(action)) throw new Error(`No such action: ${action}`)
    return action[1]! >= 25 && action[1]! < 28
  }
  return still({ observationSpace: new MultiDiscrete([2, 3], { start: [5, -1] }), actionSpace }, () => Int32Array.of(6, 1), right)
}
const lights = (): Env => {
  const box = new Box(0, 1, { shape: [3], dtype: 'bool' })
  return still(
    { observationSpace: box, actionSpace: new wrappers.Discrete(2, { start: 7 }) },
    () => [true, false, true],
    (action) => action === 8,
  )
}
const switches = (): Env => {
  const spaces = { observationSpace: new MultiBinary([2, 2]), actionSpace: new wrappers.Discrete(2) }
  return still(
    spaces,
    () => [true, false, true, true],
    (action) => action === 1,
  )
}
const worlds = {
  'a Box of shape []': scalar,
  'MultiDiscrete with a start': levers,
  'bool Boxes and rewards of true': lights,
  'MultiBinary of a shape': switches,
}

const agents = {
  random: (env: () => Env) => random({ env, envs: 2 }),
  a2c: (env: () => Env) => a2c({ env, envs: 2, network: mlp([8]) }),
  ppo: (env: () => Env) => ppo({ env, envs: 2, unroll: 8, network: lstm(8, { lastAction: true, lastReward: true }) }),
}

describe.each(Object.entries(worlds))('%s', (_, env) => {
  test('law: check-env finds no error', () => {
    expect(checkEnv(env).errors).toEqual([])
  })

  test.each(Object.entries(agents))('law: %s trains', async (_name, agent) => {
    const { episodes } = await (await alone(agent(env), 1)).train(200, {})
    expect(episodes.returns.length).toBeGreaterThan(5)
    expect(Math.max(...episodes.returns)).toBeGreaterThan(0)
  })

  test('law: a vector shows it as numbers', () => {
    const vector = new SyncVectorEnv(env, 2)
    const first = [...vector.reset({ seed: 1 })]
    expect(first).toHaveLength(2 * vector.observationSize)
    const { singleActionSpace: space } = vector
    const actions = space.name === 'Box' ? Float32Array.of(0.5, -0.5) : new Int32Array(2 * choicesOf(space)!.sizes.length)
    const { rewards } = vector.step(actions)
    expect([...rewards].every((reward) => reward === 0 || reward === 1)).toBe(true)
  })
})

test('truth: observations of MultiDiscrete, bool and shape [] flatten to what they mean', () => {
  expect([...makeVector(levers, 1).reset()]).toEqual([0, 1, 0, 0, 1])
  expect([...makeVector(lights, 1).reset()]).toEqual([1, 0, 1])
  expect([...makeVector(scalar, 1).reset()]).toEqual([0.5])
})

test('truth: A2C learns three levers of eleven that start at 25: above 9 of 10 (random 2.7)', async () => {
  const spec = a2c({ env: levers, envs: 8, network: mlp([8]), learningRate: 1e-2, discount: 0 })
  expect(await finalReturn(spec, 6000, 50)).toBeGreaterThan(9)
})

test('law: wrappers of numbers work around a Box of shape [], too', () => {
  const shown = (env: Env) => {
    env.reset({ seed: 1 })
    return [...(env.step(0.5 as Any)[0] as ArrayLike<number> & Iterable<number>)]
  }
  const inside: Any = scalar
  expect(shown(new wrappers.FrameStackObservation(inside(), 2) as Env)).toEqual([0.5, 0.5])
  expect(shown(new wrappers.MaxAndSkipObservation(inside(), 2) as Env)).toEqual([0.5])
  expect(shown(new wrappers.RescaleObservation(inside(), 0, 1) as Env)).toEqual([0.75])
  expect(shown(new wrappers.FlattenObservation(inside()) as Env)).toEqual([0.5])
  expect(shown(new wrappers.NormalizeObservation(inside()) as Env)).toEqual([expect.any(Number)])
  const acted: number[][] = []
  const spy = still(
    { observationSpace: number, actionSpace: number },
    () => 0,
    (action) => acted.push([...action]),
  )
  for (const env of [new wrappers.ClipAction(spy as Any), new wrappers.RescaleAction(spy as Any, -2, 2)]) {
    env.reset()
    env.step(2 as Any)
  }
  expect(acted).toEqual([[1], [1]])
})

test('law: conv on a single number is refused in the words for what is no picture', async () => {
  await expect(alone(a2c({ env: scalar, network: conv([{ filters: 2, size: 1 }]) }), 1)).rejects.toThrow(
    expect.objectContaining({ code: 'NETWORK_MISFIT' }),
  )
})

test('law: an environment from a function without a name trains, and so does one from a class', async () => {
  const nameless = [() => new wrappers.TMaze()][0]!
  expect(nameless.name).toBe('')
  for (const env of [nameless, wrappers.TMaze as Any]) expect((await (await alone(a2c({ env, envs: 2 }), 1)).train(20, {})).steps).toBe(20)
})
