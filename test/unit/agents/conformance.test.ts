import { expect, test } from 'vitest'
import { actionSpace } from '../../../agents/environment/action-space.js'
import {
  type A2cOptions,
  type AgentEntry,
  a2c,
  agents,
  conv,
  type DqnOptions,
  dqn,
  fullyConv,
  lstm,
  mlp,
  type PpoOptions,
  ppo,
  sequential,
  type UnrealOptions,
  unreal,
} from '../../../agents/index.js'
import type { Env } from '../../../envs/core/env.js'
import { Box, make, NormalizeObservation, NormalizeReward, type Space, TransformObservation } from '../../../envs/index.js'
import { emptyHost } from '../../../src/alone.js'
import { describeAgent } from '../../conformance/describe-agent.js'
import { Beacon, Dials, Doors, Pictures, Recall, Sides, statelessCartPole } from './worlds.js'

/** Worlds with a vector of their own, a Box of actions, no state, a Dict of observations, and MultiDiscrete actions. */
const worlds = {
  'CartPole-v1': 'CartPole-v1',
  'Pendulum-v1': 'Pendulum-v1',
  'an environment without a state': statelessCartPole,
  'an environment with a Dict': () => new Sides(),
  'an environment with MultiDiscrete actions': () => new Dials(),
  'an environment with action masks': () => new Doors(),
  'an environment with a Dict of actions and masks': () => new Beacon(),
} as const

for (const [agent, { example, actions, memory }] of Object.entries<AgentEntry>(agents)) {
  for (const [world, env] of Object.entries(worlds)) {
    const { actionSpace: space } = typeof env === 'string' ? make(env) : (env() as Env)
    if (actions.includes(actionSpace(agent, space as Space).kind)) describeAgent(`${agent} in ${world}`, () => example({ env, envs: 4 }))
    else {
      test(`law: ${agent} refuses ${world}`, async () => {
        await expect(example({ env, envs: 4 }).create(emptyHost)).rejects.toMatchObject({ code: 'ACTION_SPACE_UNSUPPORTED' })
      })
    }
  }
  if (!memory) {
    test(`law: ${agent} refuses a network with a memory`, async () => {
      await expect(example({ env: 'CartPole-v1', envs: 4 }, lstm(4)).create(emptyHost)).rejects.toMatchObject({ code: 'NETWORK_MISFIT' })
    })
  }
}
describeAgent('a2c with Adam and fused multiply-add in CartPole-v1', () =>
  a2c({ env: 'CartPole-v1', envs: 4, network: mlp([16]), optimizer: 'adam', fma: true }),
)

/** Pendulum with observations far from 0. */
function farPendulum(): Env {
  const space = new Box(-Infinity, Infinity, { shape: [3], type: 'float64' })
  return new TransformObservation(make('Pendulum-v1'), (observation) => Float64Array.from(observation, (x) => 1e8 + x), space) as Env
}

/** CartPole with observations far from 0. */
function wideCartPole(): Env {
  const space = new Box(-Infinity, Infinity, { shape: [4], type: 'float64' })
  return new TransformObservation(make('CartPole-v1'), (observation) => Float64Array.from(observation, (x) => 1e8 + x), space) as Env
}

const small = { envs: 4, network: mlp([8]) }
const memory = lstm(6, { lastAction: true, lastReward: true })
const kernels = [{ filters: 4, size: 3 }]

/** Options of both agents, beside their settings. */
const variants: Record<string, A2cOptions & PpoOptions> = {
  'normalised observations and rewards': { ...small, env: 'Pendulum-v1', normalizeObservations: true, normalizeRewards: true },
  'normalised rewards and no state to save': { ...small, env: statelessCartPole, normalizeRewards: true },
  'an evaluation': { ...small, env: 'Pendulum-v1', evaluate: { episodes: 6, maxSteps: 40 } },
  'float64 observations, normalised': { ...small, env: farPendulum, normalizeObservations: true, evaluate: { episodes: 2, maxSteps: 9 } },
  'a greedy evaluation, normalised, with memory': {
    env: () => new Sides(),
    envs: 4,
    network: memory,
    normalizeObservations: true,
    evaluate: { episodes: 3, greedy: true },
  },
  'wrappers that keep statistics, and an evaluation': {
    env: () => new NormalizeReward(new NormalizeObservation(make('CartPole-v1'))) as Env,
    envs: 4,
    network: mlp([8]),
    evaluate: { episodes: 6, maxSteps: 40 },
  },
  pictures: { env: () => new Pictures(), envs: 4, network: sequential(conv(kernels), mlp([8])) },
  'memory of Discrete actions': { env: () => new Recall(), envs: 4, network: memory, normalizeRewards: true },
  'memory of MultiDiscrete actions': { env: () => new Dials(), envs: 4, network: memory },
  'memory of a Dict of actions with masks': {
    env: () => new Beacon() as Env,
    envs: 4,
    network: memory,
    evaluate: { episodes: 2, greedy: true },
  },
  'a spatial network, and a memory': {
    env: () => new Beacon() as Env,
    envs: 4,
    network: fullyConv({ units: 8, strides: [2, 1], memory: 4, lastAction: true }),
  },
  'memory and no state to save': { env: statelessCartPole, envs: 4, network: memory },
  'memory over pictures': { env: () => new Pictures(), envs: 4, network: sequential(conv(kernels), lstm(5)) },
}

for (const [name, options] of Object.entries(variants)) {
  describeAgent(`a2c with ${name}`, () => a2c(options))
  describeAgent(`ppo with ${name}`, () => ppo({ ...options, unroll: 12, minibatchSize: 24, epochs: 2 }))
}
describeAgent('ppo with every setting', () =>
  ppo({ ...small, env: 'CartPole-v1', unroll: 16, epochs: 3, valueClipRange: 0.2, targetKl: 0.01 }),
)

const dqnVariants: Record<string, DqnOptions> = {
  'uniform replay and a single head': { ...small, env: 'CartPole-v1', priorityExponent: 0, dueling: false, double: false, nSteps: 1 },
  'float64 observations, all normalised': { ...small, env: wideCartPole, normalizeObservations: true, normalizeRewards: true },
  'no state to save, and an evaluation': { ...small, env: statelessCartPole, evaluate: { episodes: 6, maxSteps: 40 } },
  pictures: { env: () => new Pictures(), envs: 4, network: sequential(conv(kernels), mlp([8])) },
}
for (const [name, options] of Object.entries(dqnVariants)) {
  const replay = { replaySize: 200, learningStarts: 30, batchSize: 8, explorationSteps: 100, trainEvery: 3, targetUpdate: 7 }
  describeAgent(`dqn with ${name}`, () => dqn({ ...options, ...replay }))
}

const eye = sequential(conv(kernels), mlp([8], { activation: 'relu' }), memory)
const unrealVariants: Record<string, UnrealOptions> = {
  pictures: { env: () => new Pictures(), network: eye },
  'planes, normalised rewards, and an evaluation': {
    ...{ env: 'MinAtar/Breakout-v1', network: eye, normalizeRewards: true, evaluate: { episodes: 3, maxSteps: 40 } },
  },
  'pixel control alone, without memory': { env: () => new Pictures(), network: mlp([8]), valueReplay: false, rewardPrediction: false },
  'value replay alone, normalised observations': {
    ...{ env: 'Pendulum-v1', network: memory, normalizeObservations: true, pixelControl: false, rewardPrediction: false },
  },
  'a replay that is shorter than an unroll, and no state to save': {
    env: statelessCartPole,
    network: memory,
    replaySize: 12,
    pixelControl: false,
  },
  'no task': { env: () => new Pictures(), network: eye, pixelControl: false, valueReplay: false, rewardPrediction: false },
}
for (const [name, options] of Object.entries(unrealVariants))
  describeAgent(`unreal with ${name}`, () => unreal({ envs: 4, unroll: 6, replaySize: 120, ...options }))
