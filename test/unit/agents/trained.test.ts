import { type A2cOptions, a2c, conv, dqn, feudal, lstm, mlp, type PpoOptions, ppo, sequential, unreal } from '../../../agents/index.js'
import type { Env } from '../../../envs/core/env.js'
import { Box, Discrete, make, TransformAction, TransformObservation } from '../../../envs/index.js'
import { describeTrained } from '../../conformance/describe-trained.js'
import { Beacon, Dials, Doors, Pictures, Recall, Sides } from './worlds.js'

/** Pendulum with observations far from 0. */
function farPendulum(): Env {
  const space = new Box(-Infinity, Infinity, { shape: [3], type: 'float64' })
  return new TransformObservation(make('Pendulum-v1'), (observation) => Float64Array.from(observation, (x) => 1e8 + x), space) as Env
}

/** CartPole whose actions are 7 and 8. */
function shiftedCartPole(): Env {
  return new TransformAction(make('CartPole-v1'), (action: number) => action - 7, new Discrete(2, { start: 7 })) as Env
}

const memory = lstm(6, { lastAction: true, lastReward: true })
const kernels = [{ filters: 4, size: 3 }]
const normalised = { normalizeObservations: true, normalizeRewards: true }

/** An environment of each kind of space, with options of both agents. */
const kinds: Record<string, readonly [() => Env, Partial<A2cOptions & PpoOptions>]> = {
  'mlp, Discrete': [() => make('CartPole-v1') as Env, { network: mlp([8]) }],
  'separate mlp, Discrete from 7, fused multiply-add': [shiftedCartPole, { network: mlp([8], { separate: true }), fma: true }],
  'mlp, Box, normalised': [() => make('Pendulum-v1') as Env, { network: mlp([8]), ...normalised }],
  'mlp, float64 observations, normalised': [farPendulum, { network: mlp([8]), normalizeObservations: true }],
  'mlp, MultiDiscrete': [() => new Dials(), { network: mlp([8]) }],
  'mlp, Discrete from 3 with masks': [() => new Doors(), { network: mlp([8]) }],
  'lstm with last action, Dict of actions with masks': [() => new Beacon() as Env, { network: memory }],
  'conv, bytes': [() => new Pictures(), { network: sequential(conv(kernels), mlp([8])) }],
  'conv, floats': [() => make('MinAtar/Breakout-v1') as Env, { network: sequential(conv(kernels), mlp([8], { activation: 'relu' })) }],
  'lstm with last action and reward, Discrete, normalised rewards': [() => new Recall(), { network: memory, normalizeRewards: true }],
  'lstm with last action and reward, MultiDiscrete': [() => new Dials(), { network: memory }],
  'lstm with last action and reward, Dict and Box, normalised': [() => new Sides(), { network: memory, ...normalised }],
  'lstm over pictures': [() => new Pictures(), { network: sequential(conv(kernels), lstm(5)) }],
}

for (const [name, [env, options]] of Object.entries(kinds)) {
  const moves = options.normalizeObservations === true || options.normalizeRewards === true
  describeTrained(`a2c: ${name}`, {
    ...{ env, moves },
    spec: (make, evaluate) =>
      a2c({ ...options, env: make, envs: 1, unroll: 12, ...(evaluate ? { evaluate, envs: evaluate.episodes } : {}) }),
  })
  describeTrained(`ppo: ${name}`, {
    ...{ env, moves },
    spec: (make, evaluate) =>
      ppo({
        ...{ ...options, env: make, envs: 1, unroll: 12, minibatchSize: 24, epochs: 2 },
        ...(evaluate ? { evaluate, envs: evaluate.episodes } : {}),
      }),
  })
}

for (const [name, env] of Object.entries({
  Discrete: () => make('CartPole-v1') as Env,
  'Discrete from 7': shiftedCartPole,
  pictures: () => new Pictures(),
  masks: () => new Doors(),
})) {
  // It acts as in training, where it explores: ε is part of what was learned.
  const shape = {
    network: mlp([8], { activation: 'relu' }),
    trainEvery: 12,
    explorationSteps: 0,
    epsilon: 0.4,
    learningStarts: 24,
  } as const
  describeTrained(`dqn: ${name}`, {
    ...{ env, moves: false },
    spec: (make, evaluate) => dqn({ ...shape, env: make, envs: 1, ...(evaluate ? { evaluate, envs: evaluate.episodes } : {}) }),
  })
}

const eye = sequential(conv(kernels), mlp([8], { activation: 'relu' }), memory)
describeTrained('unreal: lstm with last action and reward over pictures', {
  ...{ env: () => new Pictures(), moves: false },
  spec: (env, evaluate) => unreal({ env, envs: 1, unroll: 12, network: eye, ...(evaluate ? { evaluate, envs: evaluate.episodes } : {}) }),
})

// Random goals are for training alone.
for (const [name, env] of Object.entries({
  'Discrete from 7': shiftedCartPole,
  MultiDiscrete: () => new Dials(),
  'Dict of actions with masks': () => new Beacon() as Env,
})) {
  const sizes = { units: 6, embedding: 3, horizon: 3, dilation: 2, unroll: 12 }
  describeTrained(`feudal: ${name}`, {
    ...{ env, moves: false },
    spec: (make, evaluate) =>
      feudal({
        ...{ ...sizes, env: make, envs: 1, network: mlp([8]) },
        ...(evaluate ? { evaluate, envs: evaluate.episodes, randomGoals: 0.3 } : { randomGoals: 0 }),
      }),
  })
}
