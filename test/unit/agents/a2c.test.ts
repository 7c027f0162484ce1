import { describe, expect, test } from 'vitest'
import { type A2cOptions, a2c, mlp, random } from '../../../agents/index.js'
import { CartPole } from '../../../envs/classic-control/cartpole.js'
import { MultiBinary } from '../../../envs/spaces/multi-binary.js'
import { splitSeed } from '../../../src/random.js'
import type { Host, Trainable } from '../../../src/trainable.js'
import { finalReturn } from './final-return.js'
import { testEachChange } from './tuning.js'
import { Sides } from './worlds.js'

const host: Host = { load: async (path) => ({ './cart.ts': CartPole, './not.ts': 7 })[path] }

async function member(options: Partial<A2cOptions> = {}, seed = 1): Promise<Trainable> {
  const agent = await a2c({ env: 'CartPole-v1', envs: 8, network: mlp([16]), ...options }).create(host)
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}

/** A value of each setting that is not its default. */
const changes = {
  learningRate: 1e-3,
  entropyCost: 0.05,
  valueCost: 0.9,
  discount: 0.9,
  gaeLambda: 0.8,
  rewardScale: 0.5,
  unroll: 6,
  maxGradNorm: 0.05,
  rmsPropDecay: 0.9,
}

describe('what a2c can tune', () => {
  testEachChange(changes, member)

  test('truth: a step is as long as the learning rate says: none at 0, twice at double', async () => {
    const agent = await member()
    await agent.train(400, { learningRate: 1e-4 })
    const snapshot = agent.snapshot()
    const moved = async (learningRate: number) => {
      agent.restore(snapshot)
      await agent.train(1, { learningRate })
      const { weights } = agent.snapshot()
      return snapshot.weights.map((weight, i) => weights[i]! - weight)
    }
    expect((await moved(0)).every((step) => step === 0)).toBe(true)
    const once = await moved(0.01)
    const twice = await moved(0.02)
    expect(Math.max(...once.map(Math.abs))).toBeGreaterThan(1e-3)
    for (const [i, step] of once.entries()) expect(Math.abs(twice[i]! - 2 * step)).toBeLessThan(1e-6)
  })

  test('truth: a discount of 0 makes the value head learn the reward alone', async () => {
    const agent = await member({ learningRate: 3e-3, maxGradNorm: 10 })
    const { metrics } = await agent.train(40_000, { discount: 0 })
    expect(metrics.valueLoss).toBeLessThan(1e-3)
  })

  test('law: an entropy cost keeps the policy undecided', async () => {
    const [free, bound] = [await member(), await member()]
    const decided = (await free.train(40_000, {})).metrics.entropy!
    const undecided = (await bound.train(40_000, { entropyCost: 1 })).metrics.entropy!
    expect(undecided).toBeGreaterThan(Math.max(decided, 0.68))
    expect(undecided).toBeLessThanOrEqual(Math.log(2) + 1e-6)
  })

  test('law: an option fixes a setting, and what the search space holds goes over it', async () => {
    const spec = a2c({ env: 'CartPole-v1', discount: 0.5, unroll: 3 })
    expect(spec.tunables.discount).toEqual({ default: 0.5, min: 0, max: 1 })
    expect(spec.tunables.gaeLambda.default).toBe(1)
    const agent = await member({ discount: 0.5, unroll: 3 })
    expect((await agent.train(1, { unroll: 4 })).applied).toMatchObject({ discount: 0.5, unroll: 4, entropyCost: 0 })
  })

  test('law: with Adam there is no rmsPropDecay to tune, to fix or to apply', async () => {
    const spec = a2c({ env: 'CartPole-v1', optimizer: 'adam' })
    expect(Object.keys(spec.tunables)).toEqual(Object.keys(changes).filter((name) => name !== 'rmsPropDecay'))
    const agent = await member({ optimizer: 'adam' })
    expect(Object.keys((await agent.train(1, {})).applied).sort()).toEqual(Object.keys(spec.tunables).sort())
    expect(() => a2c({ env: 'CartPole-v1', optimizer: 'adam', rmsPropDecay: 0.9 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPTION' }),
    )
  })

  test('law: an unroll that no time step is whole with is not passed off as used', async () => {
    const agent = await member()
    expect((await agent.train(1, { unroll: 2.5 })).applied.unroll).toBe(2)
    expect((await agent.train(1, { unroll: 0 })).applied.unroll).toBe(1)
  })

  test('law: a network with capacity for a longer unroll from the start learns the same', async () => {
    const grown = await member({ unroll: 2 })
    const large = await member({ unroll: 12 })
    const lives = []
    for (const agent of [grown, large]) {
      for (const unroll of [3, 12, 5]) await agent.train(300, { unroll })
      lives.push(agent.snapshot())
    }
    expect(lives[0]).toEqual(lives[1])
  })
})

describe('options of a2c', () => {
  const refused = [
    [{ unroll: 0 }, 'INVALID_OPTION', 'Expected unroll to be a positive integer, got 0'],
    [{ unroll: '5' }, 'INVALID_OPTION', 'Expected unroll to be a positive integer, got "5"'],
    [{ envs: 1.5 }, 'INVALID_OPTION', 'Expected envs to be a positive integer, got 1.5'],
    [{ envs: 1e9 }, 'INVALID_OPTION', 'Expected envs to be a whole number from 1 to 1000000, got 1000000000'],
    [{ discount: 1.1 }, 'INVALID_OPTION', 'Expected discount to be a number from 0 to 1, got 1.1'],
    [{ learningRate: Number.NaN }, 'INVALID_OPTION', 'Expected learningRate to be a number of 0 or more, got NaN'],
    [{ optimizer: 'sgd' }, 'INVALID_OPTION', 'Expected optimizer to be "rmsprop" or "adam", got "sgd"'],
    [{ env: 3 }, 'INVALID_OPTION', 'Expected env to be an id, the path of a module, or a function that makes an environment, got 3'],
    [{ network: [64] }, 'INVALID_OPTION', 'Expected network to be a network such as mlp([64, 64]), got [64]'],
    [{ unrol: 5 }, 'UNKNOWN_OPTION', 'Unknown option "unrol" of a2c: did you mean "unroll"?'],
  ] as const
  for (const [options, code, message] of refused) {
    test(`truth: ${JSON.stringify(options)} is refused at once: ${message}`, () => {
      const attempt = () => a2c({ env: 'CartPole-v1', ...options } as unknown as A2cOptions)
      expect(attempt).toThrow(expect.objectContaining({ name: 'AgentError', code, message, badInput: true }))
    })
  }

  test('law: a module is loaded by the host, by its path', async () => {
    const agent = await a2c({ env: './cart.ts', envs: 2 }).create(host)
    agent.start((label) => splitSeed(1, label), {})
    expect((await agent.train(100, {})).episodes.returns.length).toBeGreaterThan(0)
  })

  test('law: what is no environment, and an id that is not registered, is refused in one sentence', async () => {
    await expect(a2c({ env: './not.ts' }).create(host)).rejects.toThrow(expect.objectContaining({ code: 'ENV_MODULE' }))
    await expect(a2c({ env: 'Cartpole-v1' }).create(host)).rejects.toThrow(/CartPole-v1/)
  })

  test('law: an action space that neither agent can act in is named', async () => {
    const env = () => Object.assign(new CartPole(), { actionSpace: new MultiBinary(2) }) as unknown as CartPole
    for (const agent of [a2c, random]) {
      const code = 'ACTION_SPACE_UNSUPPORTED'
      const attempt = agent({ env }).create(host)
      await expect(attempt).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining('MultiBinary') }))
    }
  })

  test('law: config is plain data and tells specs apart', () => {
    const configs = [{}, { unroll: 6 }, { fma: true }, { network: mlp([8]) }, { env: () => new Sides() }].map((options) =>
      JSON.stringify(a2c({ env: 'CartPole-v1', ...options } as A2cOptions).config),
    )
    expect(new Set(configs).size).toBe(configs.length)
  })
})

describe('learning', () => {
  test('truth: CartPole-v1 in 400,000 steps: above 475 (its threshold; random 22, ceiling 500)', async () => {
    expect(await finalReturn(a2c({ env: 'CartPole-v1', learningRate: 1e-3 }), 400_000)).toBeGreaterThan(475)
  })

  test('truth: the same with Adam and fused multiply-add', async () => {
    expect(await finalReturn(a2c({ env: 'CartPole-v1', learningRate: 1e-3, optimizer: 'adam', fma: true }), 400_000)).toBeGreaterThan(400)
  })

  test('truth: Pendulum-v1 in 400,000 steps: above -400 (random -1220, about -150 is as good as it gets)', async () => {
    const settings = { learningRate: 1e-3, discount: 0.9, gaeLambda: 0.9 }
    expect(await finalReturn(a2c({ env: 'Pendulum-v1', ...settings }), 400_000)).toBeGreaterThan(-400)
  })

  test('truth: the random agent does not learn: CartPole-v1 stays near 22, Pendulum-v1 near -1220', async () => {
    expect(Math.abs((await finalReturn(random({ env: 'CartPole-v1' }), 50_000)) - 22)).toBeLessThan(5)
    expect(Math.abs((await finalReturn(random({ env: 'Pendulum-v1' }), 50_000)) + 1220)).toBeLessThan(130)
  })
})
