import { describe, expect, test, vi } from 'vitest'
import { a2c, conv, lstm, mlp, network, ppo, random, sequential } from '../../../agents/index.js'
import type { Env } from '../../../envs/core/env.js'
import { Box, Dict, Discrete, MultiDiscrete, make } from '../../../envs/index.js'
import { MultiBinary } from '../../../envs/spaces/multi-binary.js'
import { plainSpace } from '../../../envs/spaces/plain-space.js'
import type { Space } from '../../../envs/spaces/space.js'
import { alone, emptyHost as host } from '../../../src/alone.js'
import type { TrainableSpec } from '../../../src/trainable.js'
import { natives } from '../tensors/kernels/engines.js'
import { Sides } from './worlds.js'

/** An environment that is no more than its spaces, with episodes of three steps. */
function spaces(observationSpace: Space, actionSpace: Space): () => Env {
  return () => {
    let steps = 0
    return {
      observationSpace,
      actionSpace,
      reset: () => {
        steps = 0
        return [observationSpace.sample(), {}]
      },
      step: () => [observationSpace.sample(), 1, false, ++steps === 3, {}],
    }
  }
}

async function opened(spec: TrainableSpec) {
  const agent = await alone(spec, 1)
  const { weights, learner } = agent.snapshot()
  return spec.open!(host, { weights, learner, spaces: agent.spaces ?? null })
}

const policyIn = async (observation: Space, action: Space) =>
  (await opened(a2c({ env: spaces(observation, action), envs: 1, network: mlp([4]) }))).policy()

describe('a policy', () => {
  test.each<[Space, Space, string, (action: unknown) => unknown]>([
    [new Discrete(3, -1), new Box(-1, 1), 'a number from the start on', (action) => [-1, 0, 1].includes(action as number)],
    [new MultiDiscrete([2, 3], { start: [0, 25] }), new Box(-1, 1), 'an Int32Array', (action) => action instanceof Int32Array],
    [new Box(-0.001, 0.002, { shape: [2, 2] }), new Box(-1, 1), 'a Float32Array', (action) => action instanceof Float32Array],
    [new Box(-0.1, 0.1, { shape: [3], type: 'float64' }), new Box(-1, 1), 'a Float64Array', (action) => action instanceof Float64Array],
    [new Box(0.1, 0.1, { shape: [] }), new Box(-1, 1), 'a Float32Array of one', (action) => (action as Float32Array).length === 1],
  ])('law: acts in the space of its environment: %o', async (action, observation, _, fits) => {
    const policy = await policyIn(observation, action)
    for (let i = 0; i < 30; i++) {
      for (const greedy of [false, true]) {
        const chosen = policy.act([0.5], { greedy })
        expect(fits(chosen)).toBe(true)
        expect(action.contains(chosen)).toBe(true)
        expect(policy.actionSpace.contains(chosen)).toBe(true)
      }
    }
  })

  test('law: an action stays as it is when the next one is taken', async () => {
    const policy = await policyIn(new Box(-1, 1), new Box(-1, 1, { shape: [2] }))
    const first = policy.act([0.5])
    const copy = (first as Float32Array).slice()
    policy.act([-0.5])
    expect(first).toEqual(copy)
  })

  const picture = new Box(0, 255, { shape: [2, 2, 1], type: 'uint8' })
  const both = new Dict({ light: new Discrete(2), at: new Box(-1, 1, { shape: [2] }) })
  test.each<[Space, unknown, string]>([
    [new Box(-1, 1, { shape: [4] }), [1, 2, 3], 'Expected 4 numbers, got 3 (an Array)'],
    [new Box(-1, 1, { shape: [4] }), undefined, 'Expected an array of 4 numbers, got undefined'],
    [new Box(-1, 1, { shape: [4] }), [0, 0, Number.NaN, 0], 'Expected finite numbers, got NaN at 2'],
    [new Box(-1, 1, { shape: [2], type: 'float64' }), [0, 1e300], 'Expected finite numbers, got 1e+300 at 1'],
    [new Box(-1, 1, { shape: [2] }), ['a', 0], 'Expected a number at 0, got "a"'],
    [
      picture,
      [
        [[1], [2]],
        [[3], [4]],
      ],
      'Expected 4 numbers, row-major (2 x 2 x 1: H*W*C), flat: no arrays in arrays, got 2',
    ],
    [picture, [0, 256, 0, 0], 'Expected whole numbers from 0 to 255, got 256 at 1'],
    [picture, [0, 0.5, 0, 0], 'Expected whole numbers from 0 to 255, got 0.5 at 1'],
    [new Discrete(4), 4, 'Expected a whole number from 0 to 3, got 4'],
    [both, { light: 1 }, 'Expected an array of 2 numbers, got undefined (part at)'],
    [both, [0, 0, 1], 'Expected 4 numbers, got 3'],
    [new MultiBinary(3), [0, 2, 0], 'Expected 0 or 1 at 1, got 2'],
  ])('truth: what is no observation is refused in one sentence: %o %j', async (space, observation, message) => {
    const policy = await policyIn(space, new Discrete(2))
    const error = expect.objectContaining({ name: 'AgentError', code: 'OBSERVATION_INVALID', message: expect.stringContaining(message) })
    expect(() => policy.act(observation)).toThrow(error)
    expect(() => policy.value(observation)).toThrow(error)
  })

  test('truth: the sentence ends with the space and the rule', async () => {
    const policy = await policyIn(picture, new Discrete(2))
    expect(() => policy.act([1])).toThrow(/\(an observation of Box\(2, 2, 1\) of uint8, as it is or flat and row-major\)$/)
  })

  test('law: a Dict, its flat numbers, and lists of them of any type give the same', async () => {
    const policy = await policyIn(both, new Discrete(2))
    // In the order of the keys: at, light.
    const values = [{ light: 1, at: [0.5, -0.25] }, [0.5, -0.25, 0, 1], Float64Array.of(0.5, -0.25, 0, 1)].map((o) => policy.value(o))
    expect(new Set(values).size).toBe(1)
  })

  test('truth: options are checked', async () => {
    const trained = await opened(a2c({ env: 'CartPole-v1', envs: 1, network: lstm(4, { lastReward: true }) }))
    const policy = trained.policy({ batch: 2 })
    const zeros = [0, 0, 0, 0]
    const refused = (act: () => unknown, message: string) => expect(act).toThrow(expect.objectContaining({ message }))
    refused(() => trained.policy({ seed: -1 }), 'Expected seed of policy to be a whole number of 0 or more, got -1')
    refused(() => trained.policy({ batch: 0 }), 'Expected batch of policy to be a whole number from 1 to 65536, got 0')
    refused(() => trained.policy({ sed: 1 } as object), 'Unknown option "sed" of policy: did you mean "seed"?')
    refused(() => policy.act(zeros, { greedy: 'yes' } as object), 'Expected greedy of act to be true or false, got "yes"')
    refused(() => policy.act(zeros, { reward: [1] }), 'Expected reward of act to be a finite number, got [1]')
    refused(
      () => policy.actBatch([zeros]),
      'Expected the observations of actBatch to be a list of 2, one of each sequence, got [[0, 0, 0, 0]]',
    )
    refused(() => policy.actBatch([zeros, zeros], { reward: [1] }), 'Expected reward of actBatch to be a number, or a list of 2, got [1]')
    refused(() => policy.reset(2), 'Expected the sequence of reset to be a whole number from 0 to 1, got 2')
    refused(() => policy.value(zeros, { sequence: 2 }), 'Expected sequence of value to be a whole number from 0 to 1, got 2')
    refused(() => policy.seed(0.5), 'Expected seed to be a whole number of 0 or more, got 0.5')
  })

  test('law: sequences of a batch have memories of their own, and a reset of one leaves the others', async () => {
    const spec = a2c({ env: () => new Sides(), envs: 1, network: lstm(5, { lastAction: true, lastReward: true }) })
    const trained = await opened(spec)
    const [alone, pair] = [trained.policy(), trained.policy({ batch: 2 })]
    const a = { position: [0.5], side: 1 }
    const b = { position: [-0.5], side: 0 }
    for (let t = 0; t < 4; t++) {
      const reward = t === 0 ? 0 : t / 3
      alone.act(a, { greedy: true, reward })
      pair.actBatch([a, b], { greedy: true, reward: [reward, -1] })
    }
    expect(pair.value(a, { reward: 2 })).toBe(alone.value(a, { reward: 2 }))
    expect(pair.value(a, { reward: 2, sequence: 1 })).not.toBe(alone.value(a, { reward: 2 }))
    pair.reset(1)
    alone.reset()
    expect(pair.value(a, { sequence: 1 })).toBe(alone.value(a))
    expect(pair.value(a)).not.toBe(alone.value(a))
  })

  test('law: probabilities are those of the drawn actions', async () => {
    const policy = await policyIn(new Box(-1, 1), new MultiDiscrete([2, 3], { start: [5, 0] }))
    const distribution = policy.distribution([0.5])
    if (distribution.kind !== 'categorical') throw new Error('no categorical')
    const counts = [new Float64Array(2), new Float64Array(3)]
    for (let i = 0; i < 20_000; i++) {
      const [first, second] = policy.act([0.5]) as Int32Array
      counts[0]![first! - 5]! += 1 / 20_000
      counts[1]![second!]! += 1 / 20_000
    }
    for (const [part, probabilities] of distribution.probabilities.entries()) {
      for (const [choice, p] of probabilities.entries()) expect(Math.abs(counts[part]![choice]! - p)).toBeLessThan(0.02)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
    }
  })

  test('law: mean and deviation are those of the drawn actions of a Box', async () => {
    const policy = await policyIn(new Box(-1, 1), new Box(-100, 100))
    const distribution = policy.distribution([0.5])
    if (distribution.kind !== 'gaussian') throw new Error('no gaussian')
    const drawn = Array.from({ length: 20_000 }, () => (policy.act([0.5]) as Float32Array)[0]!)
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length)
    expect(Math.abs(mean - distribution.mean[0]!)).toBeLessThan(0.03)
    expect(Math.abs(deviation - distribution.standardDeviation[0]!)).toBeLessThan(0.03)
    expect(policy.act([0.5], { greedy: true })).toEqual(distribution.mean)
  })

  test.skipIf(natives.length === 0)('truth (skipped where no native engine was built): every engine acts by the same bits', async () => {
    const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([40], { activation: 'relu' }), lstm(20, { lastAction: true }))
    const spec = a2c({ env: 'MinAtar/Breakout-v1', envs: 1, network })
    const agent = await alone(spec, 1)
    const { weights, learner } = agent.snapshot()
    const moments = async (engine: string) => {
      vi.stubEnv('CLADE_ENGINE', engine.replace(' ', ':'))
      const trained = await spec.open!(host, { weights, learner, spaces: agent.spaces! })
      const player = await trained.player({ greedy: false, render: null })
      return [player.reset(1), ...Array.from({ length: 4 }, () => player.step())]
    }
    const expected = await moments('wasm')
    for (const name of natives.map((kind) => kind.describe(false))) expect(await moments(name), name).toEqual(expected)
    vi.unstubAllEnvs()
  })

  test('truth: weights that are not those of its network are refused', async () => {
    const spec = a2c({ env: 'CartPole-v1', envs: 1, network: mlp([4]) })
    const agent = await alone(spec, 1)
    const { learner } = agent.snapshot()
    const trained = await spec.open!(host, { weights: new Float32Array(7), learner, spaces: agent.spaces! })
    expect(() => trained.policy()).toThrow(expect.objectContaining({ code: 'WEIGHTS_MISFIT', message: expect.stringMatching(/, got 7$/) }))
  })

  test("truth: as many weights of other shapes are refused, as of a network of one's own that was changed", async () => {
    const own = (units: number) => network((t, inputs) => mlp([units, 24 - units]).define(t, inputs), { name: 'own' })
    const [before, after] = [8, 16].map((units) => a2c({ env: 'CartPole-v1', envs: 1, network: own(units) }))
    const agent = await alone(before!, 1)
    const { weights, learner } = agent.snapshot()
    expect((await alone(after!, 1)).snapshot().weights).toHaveLength(weights.length)
    const state = { weights, learner, spaces: agent.spaces!, parameters: agent.parameters! }
    expect((await before!.open!(host, state)).policy()).toBeDefined()
    const message = 'Expected the weights of a2c to have the parameter body.0.kernel [4, 16], as its network has, got body.0.kernel [4, 8]'
    const trained = await after!.open!(host, state)
    expect(() => trained.policy()).toThrow(expect.objectContaining({ code: 'WEIGHTS_MISFIT', message }))
  })

  test('law: to look makes an episode no older, for a network that reads its age', async () => {
    const fading = network((t, { observations, memory }) => {
      const { keep } = memory(2)
      return t.multiply(observations, t.exp(t.negate(t.reshape(keep, [keep.shape[0]!, 1]))))
    })
    const trained = await opened(a2c({ env: 'CartPole-v1', envs: 1, network: fading }))
    const [policy, looked] = [trained.policy(), trained.policy()]
    const values = new Set<number>()
    for (let t = 0; t < 4; t++) {
      expect(looked.value([1, 2, 3, 4])).toBe(policy.value([1, 2, 3, 4]))
      for (let i = 0; i < t; i++) looked.distribution([1, 2, 3, 4])
      values.add(policy.value([1, 2, 3, 4]))
      expect(looked.act([1, 2, 3, 4])).toBe(policy.act([1, 2, 3, 4]))
    }
    expect(values.size).toBe(4)
  })
})

describe('a player', () => {
  const trained = () => opened(ppo({ env: 'CartPole-v1', envs: 1, network: mlp([4]) }))

  test('law: plays the same episode for the same seed, in whatever order', async () => {
    const player = await (await trained()).player({ greedy: false, render: null })
    const play = (seed: number) => {
      let moment = player.reset(seed)
      while (!moment.terminated) moment = player.step()
      return moment
    }
    const [one, two] = [play(1), play(2)]
    expect([play(2), play(1)]).toEqual([two, one])
    expect(two).not.toEqual(one)
    expect(one).toMatchObject({ view: null, reward: 1, return: one.length, truncated: false })
  })

  test('truth: each moment has the value of what is seen, and the distribution that the next action is drawn from', async () => {
    const one = await trained()
    const [player, policy, env] = [await one.player({ greedy: false, render: null }), one.policy(), make('CartPole-v1')]
    let moment = player.reset(4)
    let [observation] = env.reset({ seed: 4 })
    expect(moment).toMatchObject({ action: null, reward: 0, return: 0, length: 0 })
    for (let i = 0; i < 5; i++) {
      expect(moment.value).toBe(policy.value(observation))
      expect(moment.distribution).toEqual(policy.distribution(observation))
      moment = player.step()
      observation = env.step(moment.action as number)[0]
    }
  })

  test('truth: a step before a reset and after the end is refused', async () => {
    const player = await (await trained()).player({ greedy: true, render: null })
    const refused = expect.objectContaining({ code: 'ENV_RESET_NEEDED' })
    expect(() => player.step()).toThrow(refused)
    let moment = player.reset(1)
    while (!moment.terminated) moment = player.step()
    expect(() => player.step()).toThrow(refused)
    expect(() => player.reset(-1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  test('law: draws what the environment shows', async () => {
    const spec = opened(random({ env: 'FrozenLake-v1', envs: 1 }))
    const player = await (await spec).player({ greedy: false, render: ['ansi', 'rgb_array'] })
    expect(player.reset(1).view).toContain('FHFH')
    const pictures = await (await spec).player({ greedy: false, render: ['rgb_array', 'ansi'] })
    expect(pictures.reset(1).view).toMatchObject({ width: 256, height: 256 })
    expect(player.fps).toBe(make('FrozenLake-v1').metadata!.renderFps)
    const refused = (await spec).player({ env: 'TMaze-v0', greedy: false, render: ['rgb_array', 'ansi'] })
    await expect(refused).rejects.toMatchObject({ code: 'SPACES_DIFFER' })
  })

  test('law: an environment that keeps something between episodes begins each from its first state', async () => {
    const counting = (): Env => {
      let episodes = 0
      const env = new Sides()
      return Object.assign(env, {
        reset: (options?: { seed?: number }) => {
          episodes++
          return Sides.prototype.reset.call(env, options)
        },
        step: (action: Float32Array) => {
          const [observation, , ...rest] = Sides.prototype.step.call(env, action)
          return [observation, episodes, ...rest]
        },
        getState: () => ({ episodes, sides: Sides.prototype.getState.call(env) }),
        setState: (state: { episodes: number; sides: never }) => {
          episodes = state.episodes
          Sides.prototype.setState.call(env, state.sides)
        },
      }) as unknown as Env
    }
    const player = await (await opened(a2c({ env: counting, envs: 1, network: mlp([4]) }))).player({ greedy: false, render: null })
    player.reset(1)
    const first = player.step().reward
    player.reset(2)
    player.reset(1)
    expect(player.step().reward).toBe(first)
  })

  test.each<[string, Env, string]>([
    [
      'actions',
      spaces(new Box(-1, 1, { shape: [4] }), new Discrete(2, 1))(),
      'Expected the actions of function other to be Discrete(2), as the agent was trained for, got Discrete(2) from 1',
    ],
    [
      'bounds of actions',
      spaces(new Box(-1, 1), new Box(-2, 2))(),
      'Expected the actions of function other to be Box(1) of float32, as the agent was trained for, got Box(1) of float32 with other bounds',
    ],
  ])('truth: other spaces are refused: %s', async (_, other, message) => {
    const trainedIn = message.includes('Discrete(2)') ? 'CartPole-v1' : spaces(new Box(-1, 1), new Box(-1, 1))
    const { open } = a2c({ env: () => other, envs: 1, network: mlp([4]) })
    const agent = await alone(a2c({ env: trainedIn, envs: 1, network: mlp([4]) }), 1)
    const { weights, learner } = agent.snapshot()
    const there = await open!(host, { weights, learner, spaces: agent.spaces! })
    const player = there.player({ greedy: false, render: null })
    await expect(player).rejects.toMatchObject({ code: 'SPACES_DIFFER', message: message.replace('function other', 'function env') })
  })

  test('law: observations of other bounds are no other spaces', async () => {
    const agent = await alone(a2c({ env: spaces(new Box(-1, 1), new Discrete(2)), envs: 1, network: mlp([4]) }), 1)
    expect(agent.spaces).toMatchObject({ observation: plainSpace(new Box(-1, 1)) as object })
    const { weights, learner } = agent.snapshot()
    const elsewhere = a2c({ env: spaces(new Box(-9, 9), new Discrete(2)), envs: 1, network: mlp([4]) })
    const player = await (await elsewhere.open!(host, { weights, learner, spaces: agent.spaces! })).player({ greedy: false, render: null })
    player.reset(1)
    expect([player.step(), player.step(), player.step()].map(({ truncated }) => truncated)).toEqual([false, false, true])
  })
})

describe('random', () => {
  test('law: acts uniformly, greedy or not, and tells so', async () => {
    const policy = (await opened(random({ env: 'CartPole-v1', envs: 1 }))).policy({ seed: 3 })
    const zeros = [0, 0, 0, 0]
    for (const greedy of [false, true]) {
      const ones = Array.from({ length: 2000 }, () => policy.act(zeros, { greedy }) as number).reduce((sum, x) => sum + x, 0)
      expect(Math.abs(ones / 2000 - 0.5)).toBeLessThan(0.04)
    }
    expect(policy.distribution(zeros)).toEqual({ kind: 'categorical', probabilities: [Float32Array.of(0.5, 0.5)] })
    expect(policy.value(zeros)).toBeNaN()
    expect(policy.parameters()).toEqual({})
  })

  test('truth: a Box is drawn between its bounds', async () => {
    const policy = (await opened(random({ env: 'Pendulum-v1', envs: 1 }))).policy()
    expect(policy.distribution([0, 0, 0])).toEqual({ kind: 'uniform', low: Float32Array.of(-2), high: Float32Array.of(2) })
    const drawn = Array.from({ length: 500 }, () => (policy.act([0, 0, 0]) as Float32Array)[0]!)
    expect([Math.min(...drawn) < -1.8, Math.max(...drawn) > 1.8]).toEqual([true, true])
  })
})
