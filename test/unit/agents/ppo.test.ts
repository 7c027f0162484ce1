import { describe, expect, test } from 'vitest'
import { mlp, type PpoOptions, ppo } from '../../../agents/index.js'
import { splitSeed } from '../../../src/random.js'
import type { Trainable } from '../../../src/trainable.js'
import { testEachChange } from './tuning.js'

const base = { env: 'CartPole-v1', envs: 8, network: mlp([16]), unroll: 8, minibatchSize: 20, epochs: 2 }

async function member(options: Partial<PpoOptions> = {}): Promise<Trainable> {
  const agent = await ppo({ ...base, ...options }).create({ load: async () => undefined })
  agent.start((label) => splitSeed(1, label), {})
  return agent
}

/** A value of each setting that is not the member's. */
const changes = {
  learningRate: 1e-3,
  entropyCost: 0.05,
  valueCost: 0.4,
  discount: 0.9,
  gaeLambda: 0.8,
  clipRange: 0.001,
  valueClipRange: 0.001,
  epochs: 3,
  unroll: 9,
  minibatchSize: 31,
  maxGradNorm: 0.05,
  rewardScale: 0.5,
  targetKl: 0,
}

describe('what ppo can tune', () => {
  testEachChange(changes, (options) => member({ ...options, learningRate: 3e-3, valueClipRange: 0.5, targetKl: 1 }))

  test('law: value clipping and the target divergence can be tuned where an option gives them a value, and only there', async () => {
    const without = Object.keys(changes).filter((name) => name !== 'valueClipRange' && name !== 'targetKl')
    expect(Object.keys(ppo(base).tunables)).toEqual(without)
    expect(Object.keys(ppo({ ...base, valueClipRange: 0.2, targetKl: 0.01 }).tunables)).toEqual(Object.keys(changes))
    expect(ppo({ ...base, targetKl: 0.01 }).tunables.targetKl).toEqual({ default: 0.01, min: 0 })
    const agent = await member()
    expect(Object.keys((await agent.train(1, { targetKl: 0 })).applied)).toEqual(without)
  })

  test('law: whole numbers stay whole, and positive', async () => {
    const agent = await member()
    const { applied } = await agent.train(1, { unroll: 2.5, epochs: 0, minibatchSize: 7.9 })
    expect(applied).toMatchObject({ unroll: 2, epochs: 1, minibatchSize: 7 })
  })

  test('law: a network with capacity for more from the start learns the same', async () => {
    const lives = []
    for (const capacity of [
      { unroll: 2, minibatchSize: 3 },
      { unroll: 16, minibatchSize: 200 },
    ]) {
      const agent = await member(capacity)
      for (const [unroll, minibatchSize] of [
        [3, 5],
        [12, 200],
        [5, 20],
      ] as const)
        await agent.train(300, { unroll, minibatchSize })
      lives.push(agent.snapshot())
    }
    expect(lives[0]).toEqual(lives[1])
  })

  test('law: an entropy cost keeps the policy undecided', async () => {
    const settings = { unroll: 64, minibatchSize: 64, epochs: 4 }
    const decided = (await (await member()).train(30_000, settings)).metrics.entropy!
    const undecided = (await (await member()).train(30_000, { ...settings, entropyCost: 1 })).metrics.entropy!
    expect(undecided).toBeGreaterThan(Math.max(decided, 0.65))
  })
})

test('law: the report tells of the last update', async () => {
  const { metrics } = await (await member()).train(400, {})
  const names = ['policyLoss', 'valueLoss', 'entropy', 'approxKl', 'clipFraction', 'gradNorm', 'explainedVariance']
  expect(Object.keys(metrics)).toEqual(names)
  expect(Object.values(metrics).every(Number.isFinite)).toBe(true)
  expect(metrics.entropy).toBeLessThanOrEqual(Math.log(2))
})

describe('options of ppo', () => {
  const refused = [
    [{ epochs: 0 }, 'INVALID_OPTION', 'Expected epochs to be a positive integer, got 0'],
    [{ minibatchSize: 1.5 }, 'INVALID_OPTION', 'Expected minibatchSize to be a positive integer, got 1.5'],
    [{ clipRange: -1 }, 'INVALID_OPTION', 'Expected clipRange to be a number of 0 or more, got -1'],
    [{ valueClipRange: Number.POSITIVE_INFINITY }, 'INVALID_OPTION', 'Expected valueClipRange to be a number of 0 or more, got Infinity'],
    [{ network: [64] }, 'INVALID_OPTION', 'Expected network to be a network such as mlp([64, 64]), got [64]'],
    [{ normalizeRewards: 1 }, 'INVALID_OPTION', 'Expected normalizeRewards to be true or false, got 1'],
    [{ evaluate: 5 }, 'INVALID_OPTION', 'Expected evaluate to be an object such as { episodes: 10 }, got 5'],
    [{ evaluate: 0 }, 'INVALID_OPTION', 'Expected evaluate to be an object such as { episodes: 10 }, got 0'],
    [{ evaluate: null }, 'INVALID_OPTION', 'Expected evaluate to be an object such as { episodes: 10 }, got null'],
    [{ evaluate: {} }, 'INVALID_OPTION', 'Expected episodes of evaluate of ppo to be a positive integer, got undefined'],
    [{ evaluate: { episode: 5 } }, 'UNKNOWN_OPTION', 'Unknown option "episode" of evaluate of ppo: did you mean "episodes"?'],
    [{ clipRang: 0.2 }, 'UNKNOWN_OPTION', 'Unknown option "clipRang" of ppo: did you mean "clipRange"?'],
    [{ rmsPropDecay: 0.9 }, 'UNKNOWN_OPTION', /^Unknown option .* of ppo: it takes env, /],
  ] as const
  for (const [options, code, message] of refused) {
    test(`truth: ${JSON.stringify(options)} is refused at once: ${message}`, () => {
      const attempt = () => ppo({ env: 'CartPole-v1', ...options } as unknown as PpoOptions)
      const said = typeof message === 'string' ? message : expect.stringMatching(message)
      expect(attempt).toThrow(expect.objectContaining({ name: 'AgentError', code, message: said, badInput: true }))
    })
  }

  test('law: config is plain data and tells specs apart', () => {
    const configs = [
      {},
      { unroll: 6 },
      { fma: true },
      { network: mlp([8]) },
      { targetKl: 0.1 },
      { normalizeObservations: true },
      { normalizeRewards: true },
      { evaluate: { episodes: 5 } },
      { evaluate: { episodes: 5, greedy: true } },
    ].map((options) => JSON.stringify(ppo({ env: 'CartPole-v1', ...options } as PpoOptions).config))
    expect(new Set(configs).size).toBe(configs.length)
    for (const config of configs) expect(JSON.stringify(structuredClone(JSON.parse(config)))).toBe(config)
  })
})
