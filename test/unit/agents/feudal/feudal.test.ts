import { describe, expect, test } from 'vitest'
import { a2c, conv, type FeudalOptions, feudal, lstm, mlp, sequential } from '../../../../agents/index.js'
import { alone } from '../../../../src/alone.js'
import { Dials, Doors, Recall } from '../worlds.js'

const envs = 4
const small = { envs, network: mlp([8]), units: 8, embedding: 4, horizon: 3, dilation: 2, randomGoals: 0.3 }
/** Nothing moves, and no return reaches beyond the next step. */
const still = { learningRate: 0, gaeLambda: 0 }
const SUMS = ['policyLoss', 'valueLoss', 'managerValueLoss', 'entropy', 'goalCosine', 'intrinsicReward']

/** The terms of the loss over `steps` time steps, in updates of `unroll` of them each. */
async function termsOf(options: FeudalOptions, unroll: number, steps: number): Promise<number[]> {
  const agent = await alone(feudal({ ...options, ...still, unroll }), 1)
  const sums = SUMS.map(() => 0)
  for (let step = 0; step < steps; step += unroll) {
    const { metrics } = await agent.train(unroll * envs, {})
    for (const [i, name] of SUMS.entries()) sums[i]! += metrics[name]! * unroll
  }
  return sums
}

/** Worlds whose episodes terminate, are truncated, have masks, and actions of two parts. */
const worlds = {
  'CartPole-v1': 'CartPole-v1',
  'a world that truncates after three steps': () => new Recall(true),
  'a world with masks': () => new Doors(),
  'a world with two actions at once': () => new Dials(),
} as const

describe('an update learns from each time step once, with what came before it and c steps after it', () => {
  test.each(Object.entries(worlds))(
    'law: the terms of the loss in %s do not depend on where unrolls end, be they shorter than c',
    async (_, env) => {
      const whole = await termsOf({ ...small, env }, 48, 48)
      for (const unroll of [24, 8, 2, 1]) {
        for (const [i, sum] of (await termsOf({ ...small, env }, unroll, 48)).entries()) expect(sum, SUMS[i]).toBeCloseTo(whole[i]!, 3)
      }
      // The terms are no zeros, which would agree as well.
      for (const [i, sum] of whole.entries()) expect(Math.abs(sum), SUMS[i]).toBeGreaterThan(1e-4)
    },
  )

  test('law: nor do they where a slice is restored elsewhere between two updates', async () => {
    const spec = feudal({ ...small, ...still, env: 'CartPole-v1', unroll: 8 })
    const [one, other] = [await alone(spec, 1), await alone(spec, 2)]
    for (let i = 0; i < 3; i++) await one.train(8 * envs, {})
    await other.train(8 * envs, { unroll: 20 })
    other.restore(one.snapshot())
    expect(await other.train(8 * envs, {})).toEqual(await one.train(8 * envs, {}))
  })

  test('law: the first update learns from what there is to judge', async () => {
    const agent = await alone(feudal({ ...small, env: 'CartPole-v1', unroll: 3 }), 1)
    const before = agent.snapshot().weights.slice()
    // All three steps are held back: the loss is that of no row.
    const { metrics } = await agent.train(3 * envs, {})
    expect([metrics.gradNorm, metrics.policyLoss, metrics.valueLoss]).toEqual([0, 0, 0])
    expect(agent.snapshot().weights).toEqual(before)
    await agent.train(3 * envs, {})
    expect(agent.snapshot().weights).not.toEqual(before)
  })
})

test('truth: it has as many weights as the LSTM agent that docs/agents.md sets beside it, within 1%', async () => {
  const percept = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
  const env = 'MinAtar/Breakout-v1'
  const baseline = a2c({ env, envs, unroll: 100, network: sequential(percept, lstm(212, { lastAction: true, lastReward: true })) })
  const [fun, plain] = await Promise.all(
    [feudal({ env, network: percept }), baseline].map(async (spec) => {
      const { parameters } = await alone(spec, 1)
      return Object.values(parameters!).reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0)
    }),
  )
  expect(fun! / plain!).toBeGreaterThan(0.99)
  expect(fun! / plain!).toBeLessThan(1.01)
})

describe('options of feudal', () => {
  const sizes = ['units', 'embedding', 'horizon', 'dilation'] as const
  test.each(sizes)('truth: %s is from 1 to a million', (name) => {
    const given = (value: number) => feudal({ env: 'CartPole-v1', [name]: value })
    expect(() => given(0)).toThrow(`Expected ${name} to be a positive integer, got 0`)
    expect(() => given(1e9)).toThrow(`Expected ${name} to be a whole number from 1 to 1000000, got 1000000000`)
  })
})
