import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { a2c, lstm, mlp, ppo } from '../../../agents/index.js'
import type { Network } from '../../../agents/network/network.js'
import type { NetworkSpec } from '../../../agents/network/spec.js'
import type { Loss } from '../../../agents/ppo/loss.js'
import { splitSeed } from '../../../src/random.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { runInMemory } from '../../../src/run/in-memory.js'
import { choice } from '../../../src/search-space/index.js'
import type { TrainableSpec } from '../../../src/trainable.js'

/** The planted bug: factors by which inner functions multiply the settings that they are given. */
const planted = vi.hoisted(() => {
  const settings = { discount: 1, lambda: 1, entropyCost: 1, valueCost: 1, rewardScale: 1, clipRange: 1 }
  return { ...settings, learningRate: 1, maxGradNorm: 1, decay: 1, minibatch: 1 }
})

function misled<S extends object>(settings: S): S {
  const { entropyCost, valueCost, rewardScale, clipRange } = planted
  const factors: Readonly<Record<string, number>> = { entropyCost, valueCost, rewardScale, clipRange }
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value * (factors[name] ?? 1)])) as S
}

vi.mock('../../../agents/math/gae.js', async (original) => {
  const { advantages } = await original<typeof import('../../../agents/math/gae.js')>()
  return {
    advantages: ((experience, v_t, discount, lambda, a_t) =>
      advantages(experience, v_t, discount * planted.discount, lambda * planted.lambda, a_t)) satisfies typeof advantages,
  }
})

vi.mock('../../../tensors/optimizers/optimizers.js', async (original) => {
  const { optimizers } = await original<typeof import('../../../tensors/optimizers/optimizers.js')>()
  type Plan = (typeof optimizers)['adam']
  const wrong =
    (plan: Plan): Plan =>
    (t) => {
      const step = plan(t)
      const open: typeof step.open = (memory) => {
        const optimizer = step.open(memory)
        return {
          ...optimizer,
          prepare: ({ learningRate, maxGradNorm, decay }) =>
            optimizer.prepare({
              learningRate: learningRate * planted.learningRate,
              maxGradNorm: maxGradNorm * planted.maxGradNorm,
              decay: decay * planted.decay,
            }),
        }
      }
      return { ...step, open }
    }
  return { optimizers: { rmsprop: wrong(optimizers.rmsprop), adam: wrong(optimizers.adam) } }
})

vi.mock('../../../agents/a2c/loss.js', async (original) => {
  const { lossGradient } = await original<typeof import('../../../agents/a2c/loss.js')>()
  return {
    lossGradient: ((rollout, policy, value, settings) =>
      lossGradient(rollout, policy, value, misled(settings))) satisfies typeof lossGradient,
  }
})

vi.mock('../../../agents/ppo/loss.js', async (original) => {
  const { Loss: Real } = await original<typeof import('../../../agents/ppo/loss.js')>()
  return {
    Loss: class extends Real {
      override gradient(...[batch, settings]: Parameters<Loss['gradient']>): void {
        super.gradient(batch, misled(settings))
      }
    },
  }
})

vi.mock('../../../agents/ppo/minibatches.js', async (original) => {
  const { Minibatches } = await original<typeof import('../../../agents/ppo/minibatches.js')>()
  return {
    Minibatches: class extends Minibatches {
      override shuffle(unroll: number, size: number): number {
        return super.shuffle(unroll, size * planted.minibatch)
      }
    },
  }
})

const clean = { ...planted }
afterEach(() => void Object.assign(planted, clean))
afterEach(() => void Object.assign(broken, { isSluggish: false, isDeafToValue: false }))

/** The planted bugs of the network itself. */
const broken = vi.hoisted(() => ({ isSluggish: false, isDeafToValue: false }))

vi.mock('../../../agents/network/network.js', async (original) => {
  const { Network } = await original<typeof import('../../../agents/network/network.js')>()
  class Broken extends Network {
    /** The parameters move by a hundredth of the optimiser's step, whatever stands in the optimiser's memory. */
    override optimise(...rest: Parameters<Network['optimise']>): number {
      const { parameters } = this
      const before = parameters.slice()
      const norm = super.optimise(...rest)
      if (broken.isSluggish) for (let i = 0; i < before.length; i++) parameters[i] = before[i]! + 0.01 * (parameters[i]! - before[i]!)
      return norm
    }

    /** The value head learns from a hundredth of the loss's gradient. */
    override backward(count: number, width?: number): void {
      const { data, stride } = this.heads.value!.gradient
      if (broken.isDeafToValue) for (let row = 0; row < count; row++) data[row * stride]! *= 0.01
      super.backward(count, width)
    }
  }
  return { Network: Broken }
})

type Agent = (options: { readonly network?: NetworkSpec }) => TrainableSpec
const agents: Record<string, Agent> = {
  'a2c with RMSProp': (options) => a2c({ env: 'CartPole-v1', envs: 4, network: mlp([8]), ...options }),
  'a2c with Adam': (options) => a2c({ env: 'CartPole-v1', envs: 4, network: mlp([8]), optimizer: 'adam', ...options }) as TrainableSpec,
  ppo: (options) => ppo({ env: 'CartPole-v1', envs: 4, unroll: 16, epochs: 3, network: mlp([8]), ...options }) as TrainableSpec,
}

const values = {
  learningRate: [1e-3, 2e-3],
  entropyCost: [0.01, 0.02],
  valueCost: [0.5, 0.7],
  discount: [0.99, 0.95],
  gaeLambda: [0.9, 0.95],
  rewardScale: [1, 0.3],
  maxGradNorm: [0.5, 0.1],
}
const ofPpo = { epochs: [2, 3], minibatchSize: [16, 24], clipRange: [0.1, 0.2] }

function run(agent: Agent, name: string, options: { readonly network?: NetworkSpec } = {}) {
  const spec = agent(options)
  const experiment = {
    name: 'applied',
    trainable: spec,
    hyperparameters: { [name]: choice({ ...values, ...ofPpo, rmsPropDecay: [0.9, 0.95] }[name]!) },
    population: 2,
    stepsPerMember: 400,
    readyEvery: 200,
  }
  return runInMemory(resolveExperiment(experiment, {}))
}

describe.each(Object.entries(agents))('a run with %s stops where it trains with another value than it claims', (which, agent) => {
  const notApplied = (name: string) =>
    expect.objectContaining({ code: 'HYPERPARAMETER_NOT_APPLIED', badInput: false, message: expect.stringContaining(`with ${name} `) })

  const bugs: [string, Partial<typeof planted>][] = [
    ['learningRate', { learningRate: 0.01 }],
    ['learningRate', { learningRate: 1.001 }],
    ['maxGradNorm', { maxGradNorm: 0.01 }],
    ['discount', { discount: 0.99 }],
    ['gaeLambda', { lambda: 0 }],
    ['entropyCost', { entropyCost: 0.01 }],
    ['valueCost', { valueCost: 0.01 }],
  ]
  if (which === 'a2c with RMSProp') bugs.push(['rmsPropDecay', { decay: 0.5 }])
  if (which === 'ppo') bugs.push(['minibatchSize', { minibatch: 0.5 }], ['clipRange', { clipRange: 0.01 }])
  else bugs.push(['rewardScale', { rewardScale: 0.01 }])

  test.each(bugs)('truth: %s, planted %j', async (name, bug) => {
    Object.assign(planted, bug)
    await expect(run(agent, name)).rejects.toEqual(notApplied(name))
  })

  test('truth: learningRate, where the step itself is a hundredth though the kernel was given the right number', async () => {
    broken.isSluggish = true
    await expect(run(agent, 'learningRate')).rejects.toEqual(notApplied('learningRate'))
  })

  test('truth: valueCost, where a hundredth reaches the value head', async () => {
    broken.isDeafToValue = true
    await expect(run(agent, 'valueCost')).rejects.toEqual(notApplied('valueCost'))
  })

  test.each(Object.keys({ ...values, ...(which === 'ppo' ? ofPpo : {}) }))(
    'law: without a bug %s is applied, and the run ends',
    async (name) => {
      const { ledger } = await run(agent, name)
      expect(ledger.done).toBe(true)
    },
  )
})

describe('law: an honest learner is never accused, whatever the settings and the rewards', () => {
  const share = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }))
  /** 0, or a number of any order of magnitude from `low` to `high`. */
  const size = (low: number, high: number) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 8, arbitrary: fc.double({ min: low, max: high, noNaN: true }).map((exponent) => 10 ** exponent) },
    )
  const settings = fc.record({
    learningRate: size(-12, 4),
    entropyCost: size(-12, 2),
    valueCost: size(-12, 4),
    discount: share,
    gaeLambda: share,
    rewardScale: size(-12, 8),
    maxGradNorm: size(-6, 6),
    unroll: fc.integer({ min: 1, max: 12 }),
  })
  const shared = { envs: 3, network: mlp([8]), unroll: 3 }
  const honest: Record<string, TrainableSpec> = {
    'a2c, CartPole': a2c({ env: 'CartPole-v1', ...shared }),
    'a2c with Adam, Pendulum': a2c({ env: 'Pendulum-v1', optimizer: 'adam', ...shared }) as TrainableSpec,
    'a2c, a network with memory': a2c({ env: 'CartPole-v1', ...shared, network: lstm(4) }),
    'ppo, CartPole': ppo({ env: 'CartPole-v1', epochs: 2, minibatchSize: 8, ...shared }) as TrainableSpec,
    'ppo, Pendulum': ppo({ env: 'Pendulum-v1', epochs: 2, minibatchSize: 8, ...shared, normalizeRewards: true }) as TrainableSpec,
    'ppo, a network with memory': ppo({ env: 'CartPole-v1', epochs: 2, minibatchSize: 8, ...shared, network: lstm(4) }) as TrainableSpec,
  }
  test.each(Object.entries(honest))('%s', async (_, spec) => {
    const agent = await spec.create({ load: () => Promise.reject(new Error('nothing to load')) })
    await fc.assert(
      fc.asyncProperty(settings, fc.integer({ min: 0, max: 1000 }), async (values, seed) => {
        agent.start((label) => splitSeed(seed, label), values)
        for (const steps of [1, 40]) expect((await agent.train(steps, values)).applied).toMatchObject(values)
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    )
  })
})
