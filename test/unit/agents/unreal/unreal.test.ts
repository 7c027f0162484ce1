import { describe, expect, test } from 'vitest'
import { a2c, conv, lstm, mlp, network, sequential, type UnrealOptions, unreal } from '../../../../agents/index.js'
import type { tunables } from '../../../../agents/unreal/settings.js'
import { alone, emptyHost } from '../../../../src/alone.js'
import { splitSeed } from '../../../../src/random.js'
import { inlineRunner } from '../../../../src/runner/inline.js'
import type { Plain, Trainable, TrainableSpec, Values } from '../../../../src/trainable.js'
import { describePrivateState } from '../../../conformance/describe-private-state.js'
import { SEED } from '../../../conformance/describe-runner.js'
import { withStores } from '../../../conformance/with-stores.js'
import { Pictures, Sides } from '../worlds.js'

const eye = sequential(conv([{ filters: 4, size: 3 }]), mlp([8], { activation: 'relu' }), lstm(6, { lastAction: true, lastReward: true }))
const base: UnrealOptions = { env: () => new Pictures(), envs: 4, network: eye, unroll: 5, replaySize: 160 }
const off = { pixelControl: false, valueReplay: false, rewardPrediction: false }

async function begun(spec: TrainableSpec, seed = 1): Promise<Trainable> {
  const agent = withStores(await spec.create(emptyHost))
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}

const started = (options: Partial<UnrealOptions> = {}, seed = 1) => begun(unreal({ ...base, ...options }), seed)

/** Runs in a lane of the framework, whose members keep their stores. */
const spec = async () => unreal(base)
const inline = async ({ lanes }: { lanes: number }) => inlineRunner({ lanes, spec: await spec(), host: emptyHost, seed: SEED })
describePrivateState('unreal', spec, inline, 4)

/** A value of each setting that is not the member's. */
const changes: Values & Record<keyof typeof tunables, number> = {
  ...{ learningRate: 1e-2, entropyCost: 0.1, valueCost: 0.3, discount: 0.5, gaeLambda: 0.8, rewardScale: 0.5, unroll: 7 },
  ...{ maxGradNorm: 1e-3, rmsPropDecay: 0.9, pixelControlCost: 0.3, valueReplayCost: 0.3, rewardPredictionCost: 0.3 },
}

describe('settings of unreal', () => {
  test.each(Object.entries(changes))('law: %s alone takes effect at the next update, and applied shows it', async (name, value) => {
    const agent = await started()
    const before = await agent.train(400, {})
    const snapshot = agent.snapshot()
    await agent.train(1, {})
    const usual = agent.snapshot().weights
    agent.restore(snapshot)
    const { applied } = await agent.train(1, { [name]: value })
    expect(agent.snapshot().weights).not.toEqual(usual)
    expect(applied).toEqual({ ...before.applied, [name]: value })
  })

  test('law: the cost of a task that is off can be neither tuned nor fixed', async () => {
    const { tunables } = unreal({ ...base, valueReplay: false })
    expect(tunables).not.toHaveProperty('valueReplayCost')
    expect(tunables).toHaveProperty('pixelControlCost')
    const message = 'Unknown option "valueReplayCost" of unreal without valueReplay'
    expect(() => unreal({ ...base, valueReplay: false, valueReplayCost: 1 })).toThrow(message)
  })

  test('law: a network with capacity for a longer unroll from the start learns the same', async () => {
    const lives = []
    for (const agent of [await started({ unroll: 2 }), await started({ unroll: 12 })]) {
      for (const unroll of [3, 12, 5]) await agent.train(100, { unroll })
      lives.push(agent.snapshot())
    }
    expect(lives[0]).toEqual(lives[1])
  })

  test('law: it does not matter where a member is paused', async () => {
    const [straight, paused] = [await started(), await started()]
    await straight.train(200, {})
    for (let i = 0; i < 5; i++) await paused.train(40, {})
    expect(paused.snapshot()).toEqual(straight.snapshot())
  })
})

describe('auxiliary tasks', () => {
  const plain = { learningRate: 1e-3, entropyCost: 0.01, valueCost: 0.7, maxGradNorm: 2 }

  test('law: without any it is A2C, bit for bit', async () => {
    const members = [await started({ ...plain, ...off }), await begun(a2c({ ...base, replaySize: undefined, ...plain } as never))]
    const lives = []
    for (const agent of members) lives.push([await agent.train(333, {}), await agent.train(120, { unroll: 9 }), agent.snapshot()])
    expect(lives[0]).toEqual(lives[1])
  })

  test('law: tasks that cost nothing leave what A2C learns as it is', async () => {
    const free = { pixelControlCost: 0, valueReplayCost: 0, rewardPredictionCost: 0 }
    const [with_, without] = [await started({ ...plain, ...free }), await started({ ...plain, ...off })]
    for (const agent of [with_, without]) await agent.train(333, {})
    const { weights } = without.snapshot()
    expect(with_.snapshot().weights.slice(0, weights.length)).toEqual(weights)
  })

  test.each(['pixelControl', 'valueReplay', 'rewardPrediction'] as const)(
    'law: %s teaches the network, too, and is measured',
    async (task) => {
      const agent = await started({ ...off, [task]: true })
      const plainly = await started(off)
      const { metrics } = await agent.train(200, {})
      await plainly.train(200, {})
      const count = plainly.snapshot().weights.length
      expect(agent.snapshot().weights.slice(0, count)).not.toEqual(plainly.snapshot().weights)
      expect(metrics[`${task}Loss`]).toBeGreaterThan(0)
      expect(Object.keys(metrics).filter((name) => /pixelControl|valueReplay|rewardPrediction/.test(name))).toEqual([`${task}Loss`])
    },
  )

  test('law: all parameters of the tasks learn', async () => {
    const agent = await alone(unreal(base), 1)
    const before = agent.snapshot().weights.slice()
    await agent.train(200, {})
    const after = agent.snapshot().weights
    let at = 0
    for (const [name, shape] of Object.entries(agent.parameters!)) {
      const size = shape.length < 2 ? shape[0]! : shape[0]! * 4 * Math.ceil(shape[1]! / 4)
      expect(after.subarray(at, at + size), name).not.toEqual(before.subarray(at, at + size))
      at += 16 * Math.ceil(size / 16)
    }
  })

  test('truth: reward prediction sees in the picture what follows: a loss below 0.1 where chance is 0.69', async () => {
    /** What is shown decides, whatever is done. */
    class Given extends Pictures {
      override step() {
        return super.step(1)
      }
    }
    const agent = await started({ ...off, env: () => new Given(), rewardPrediction: true, rewardPredictionCost: 5, unroll: 10 })
    const { metrics } = await agent.train(8000, {})
    // A sum over windows, divided by the rows of a rollout: ten for each.
    expect(metrics.rewardPredictionLoss! * 10).toBeLessThan(0.1)
  })

  test('law: an heir keeps its own replay, and new episodes begin in it', async () => {
    const [donor, heir] = [await started({}, 2), await started({}, 1)]
    for (const agent of [donor, heir]) await agent.train(200, {})
    const before = (heir.snapshot().own as { stores: Plain }).stores
    heir.inherit(donor.snapshot())
    expect((heir.snapshot().own as { stores: Plain }).stores).toEqual(before)
  })
})

describe('options of unreal', () => {
  test.each<[Partial<UnrealOptions>, string]>([
    [{ replaySize: 7 }, 'Expected replaySize to be at least two time steps of 4 environments, 8, got 7'],
    [{ replaySize: 1e12 }, 'Expected replaySize to be a whole number from 1 to 100000000, got 1000000000000'],
    [{ pixelControl: 1 as never }, 'Expected pixelControl to be true or false, got 1'],
    [{ pixelControlCost: -1 }, 'Expected pixelControlCost to be a number of 0 or more, got -1'],
    [{ pixelcontrol: true } as never, 'did you mean "pixelControl"?'],
  ])('truth: %j is refused', (options, message) => {
    expect(() => unreal({ ...base, ...options })).toThrow(message)
  })

  test.each<[string, Partial<UnrealOptions>, string]>([
    ['vectors', { env: 'CartPole-v1', network: mlp([8]) }, 'pictures [height, width, channels], got [4]'],
    [
      'a Box of actions',
      { env: () => new Sides(), network: mlp([8]) },
      'Expected the action space for unreal with pixelControl to be Discrete, got a Box',
    ],
    [
      'actions of several parts',
      { env: 'Minigames/MoveToBeacon', network: mlp([8]) },
      'Expected the action space for unreal with pixelControl to be Discrete, got one of 2 parts',
    ],
    [
      'observations of several parts',
      { env: 'Minigames/MoveToBeacon?actions=flat', network: mlp([8]) },
      'to be pictures [height, width, channels], got a Dict of minimap, scalars, screen',
    ],
    [
      'a network with heads of its own',
      {
        network: network((t, { observations, heads }) => {
          const x = t.reshape(t.bytesToFloats(observations, 1), [observations.shape[0]!, 60])
          return Object.fromEntries(Object.entries(heads).map(([name, size]) => [name, t.slice(x, [0, 0], [-1, size])]))
        }),
      },
      'Expected the network to have features under its heads',
    ],
  ])('truth: %s are refused when the agent is made', async (_, options, message) => {
    await expect(unreal({ ...base, ...options }).create(emptyHost)).rejects.toThrow(message)
  })
})
