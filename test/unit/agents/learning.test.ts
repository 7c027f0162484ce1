import { describe, expect, test } from 'vitest'
import { a2c, conv, dqn, fullyConv, lstm, mlp, ppo, sequential, unreal } from '../../../agents/index.js'
import type { Env } from '../../../envs/core/env.js'
import { scoresOf } from '../../../envs/core/registry.js'
import { alone } from '../../../src/alone.js'
import { finalReturn } from './final-return.js'
import { Beacon, Dials, Doors, Pictures, Recall } from './worlds.js'

describe('PPO learns', () => {
  test('truth: CartPole-v1 in 100,000 steps by the defaults: at least 475 (random 22, ceiling 500)', async () => {
    expect(await finalReturn(ppo({ env: 'CartPole-v1' }), 100_000)).toBeGreaterThanOrEqual(475)
  })

  test('truth: Pendulum-v1 in 60,000 steps: above -500 (random -1220, about -150 is as good as it gets)', async () => {
    const settings = { learningRate: 1e-3, discount: 0.9, unroll: 64 }
    expect(await finalReturn(ppo({ env: 'Pendulum-v1', ...settings }), 60_000)).toBeGreaterThan(-500)
  })
})

describe('DQN learns', () => {
  test('truth: CartPole-v1 in 40,000 steps: at least 475 (random 22, ceiling 500)', async () => {
    const settings = { envs: 4, learningRate: 1e-3, nSteps: 5, gradientSteps: 2, rewardScale: 0.1, epsilon: 0.02 }
    expect(await finalReturn(dqn({ env: 'CartPole-v1', ...settings }), 40_000, 20)).toBeGreaterThanOrEqual(475)
  })

  test('truth: it breaks bricks of MinAtar after 70,000 frames: above 4 (random 0.5; about 30 after five million)', async () => {
    const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
    expect(await finalReturn(dqn({ env: 'MinAtar/Breakout-v1', network, explorationSteps: 50_000 }), 70_000)).toBeGreaterThan(4)
  })
})

test('truth: DQN learns doors of which some are closed in 6,000 steps: above 9.5 (random 3.4, ceiling 10)', async () => {
  const settings = { learningRate: 3e-3, discount: 0, learningStarts: 100, explorationSteps: 2000, epsilon: 0.01, gradientSteps: 2 }
  expect(await finalReturn(dqn({ env: () => new Doors(), network: mlp([16]), ...settings }), 6000)).toBeGreaterThan(9.5)
})

const learningRate = 3e-3
const memory = lstm(16, { lastAction: true, lastReward: true })
const eye = sequential(conv([{ filters: 4, size: 3 }]), mlp([16]))

const orders = { discount: 0.9, entropyCost: 0.01 }

/** Worlds with the returns of random and of the best policy, options, steps of PPO, and the return to exceed. */
const worlds = [
  ['two dials (10, 20)', { env: () => new Dials(), network: mlp([16]), discount: 0 }, 20_000, 19],
  ['a picture (4, 8)', { env: () => new Pictures(), network: eye, discount: 0 }, 10_000, 7.6],
  ['what was shown, by its memory (0, 1)', { env: () => new Recall(), network: memory }, 40_000, 0.9],
  ['doors of which some are closed (3.4, 10)', { env: () => new Doors(), network: mlp([16]), discount: 0 }, 10_000, 9.5],
  [
    'to select and to go to a place, of three orders (0.2, 5)',
    { env: () => new Beacon() as Env, network: mlp([32]), ...orders },
    60_000,
    4.5,
  ],
  ['the same with a memory', { env: () => new Beacon() as Env, network: sequential(mlp([32]), memory), ...orders }, 60_000, 4.5],
  [
    'the same on a map of 6 x 6, by a map of logits (0.1, 5)',
    { env: () => new Beacon(6, 6) as Env, network: fullyConv({ units: 16 }), ...orders },
    20_000,
    4.5,
  ],
  [
    'the same, strided and with a memory',
    { env: () => new Beacon(6, 6) as Env, network: fullyConv({ units: 16, strides: [2, 1], memory: 16 }), ...orders },
    20_000,
    4.5,
  ],
] as const

for (const [what, options, steps, threshold] of worlds) {
  test(`truth: A2C and PPO learn ${what}: above ${threshold}`, async () => {
    expect(await finalReturn(a2c({ ...options, learningRate, unroll: 8 }), 1.5 * steps)).toBeGreaterThan(threshold)
    expect(await finalReturn(ppo({ ...options, learningRate, unroll: 16 }), steps)).toBeGreaterThan(threshold)
  })
}

test('truth: what a memory learned it shows in an evaluation, too: 1 in each of 20 episodes', async () => {
  const options = { env: () => new Recall(), network: memory, learningRate, evaluate: { episodes: 20, greedy: true } }
  const agent = await alone(ppo({ ...options, unroll: 16 }), 1)
  expect((await agent.train(40_000, {})).score).toBe(1)
})

test('truth: without memory nobody recalls what was shown: near 0', async () => {
  const blind = ppo({ env: () => new Recall(), network: mlp([16]), learningRate, unroll: 16 })
  expect(Math.abs(await finalReturn(blind, 20_000))).toBeLessThan(0.3)
})

describe('games', () => {
  test('truth: A2C breaks bricks of MinAtar after 300,000 frames: above 5 (random 0.5; 29 at best after five million)', async () => {
    const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))
    const settings = { envs: 32, unroll: 10, learningRate: 5e-3, entropyCost: 0.01, gaeLambda: 0.95, normalizeRewards: true }
    expect(await finalReturn(a2c({ env: 'MinAtar/Breakout-v1', network, ...settings }), 300_000)).toBeGreaterThan(5)
  })

  test('truth: PPO lands a rocket after 120,000 steps: above 50 (random -180, solved 200, the best about 285)', async () => {
    const settings = { unroll: 128, epochs: 6, minibatchSize: 128, rewardScale: 0.1, learningRate: 1e-3, entropyCost: 0.003 }
    expect(await finalReturn(ppo({ env: 'LunarLander-v3', ...settings, discount: 0.995, gaeLambda: 0.98 }), 120_000)).toBeGreaterThan(50)
  })
})

describe('a maze', () => {
  test('truth: UNREAL finds the goal of Maze/NavStatic01 in 500,000 steps: above 10 (random 0.9, no auxiliary tasks 1 to 5; the goal pays 10)', async () => {
    const eye = conv([
      { filters: 16, size: 8, stride: 4 },
      { filters: 32, size: 4, stride: 2 },
    ])
    const network = sequential(eye, mlp([128], { activation: 'relu' }), lstm(128, { lastAction: true, lastReward: true }))
    const settings = { envs: 4, entropyCost: 0.005, gaeLambda: 0.95, normalizeRewards: true }
    const maze = unreal({ env: 'Maze/NavStatic01?size=42&frameskip=12', network, ...settings })
    expect(await finalReturn(maze, 500_000, 16)).toBeGreaterThan(10)
  }, 600_000)
})

describe('a minigame', () => {
  test('truth: A2C reaches beacons in 250,000 steps: at least 0.9 of the oracle (random 1.0 is 0, the oracle 28.6 is 1)', async () => {
    const env = 'Minigames/MoveToBeacon'
    const { random, oracle } = scoresOf(env)!
    const network = fullyConv({ strides: [2, 2], units: 64 })
    const settings = { envs: 16, unroll: 16, learningRate: 1e-3, discount: 0.95, gaeLambda: 0.95, entropyCost: 0.003 }
    const score = await finalReturn(a2c({ env, network, ...settings }), 250_000)
    expect((score - random) / (oracle - random)).toBeGreaterThanOrEqual(0.9)
  }, 300_000)
})

describe('what was seen long ago (experiments/memory has ten seeds)', () => {
  const remembering = sequential(mlp([32]), lstm(32))
  const maze = { env: 'TMaze-v0', unroll: 16, learningRate: 3e-3, gaeLambda: 0.95, entropyCost: 0.02 }

  test('truth: with memory A2C turns the right way in the T-maze: above 3.5 (at best 4, without memory 1.95)', async () => {
    expect(await finalReturn(a2c({ ...maze, network: remembering }), 200_000)).toBeGreaterThan(3.5)
    expect(await finalReturn(a2c({ ...maze, network: mlp([32]) }), 200_000)).toBeLessThan(2.5)
  })

  test('truth: with memory PPO balances a pole whose speeds it does not see: above 400 (without memory about 45)', async () => {
    const pole = { env: 'CartPoleNoVelocity-v1', unroll: 128, epochs: 8, minibatchSize: 512, learningRate: 1e-3, rewardScale: 0.1 }
    const options = { ...pole, normalizeObservations: true }
    expect(await finalReturn(ppo({ ...options, network: remembering }), 200_000)).toBeGreaterThan(400)
    expect(await finalReturn(ppo({ ...options, network: mlp([32]) }), 100_000)).toBeLessThan(80)
  })
})
