import { describe, expect, test } from 'vitest'
import { actionValues } from '../../../agents/dqn/action-values.js'
import { Batch, Replay, replayStore } from '../../../agents/dqn/replay.js'
import { a2c, dqn, feudal, lstm, mlp, ppo, random } from '../../../agents/index.js'
import { Stream } from '../../../agents/math/stream.js'
import { Network } from '../../../agents/network/network.js'
import { type Choices, multiDiscrete } from '../../../agents/policies/multi-discrete.js'
import type { Env, Step } from '../../../envs/core/env.js'
import { alone } from '../../../src/alone.js'
import { OwnState } from '../../../src/runner/own/own-state.js'
import type { Store, TrainableSpec } from '../../../src/trainable.js'
import { differences, expectClose, sum } from './differences.js'
import { headed, reading } from './network/shapes.js'
import { Beacon, Doors } from './worlds.js'

const ROWS = 12
/** A chooser of three, and arguments of four and two: choice 0 has none, 1 the first of them, 2 both. */
const NVEC = [3, 4, 2]
const COUNTED = [[], [1], [1, 2]]
const STARTS = [0, 3, 7]
const ADVANTAGES = [1, -1, 0.5, 2, 2, -1.5, -1.5, 0.3, -0.7, -0.2, 0.9, -2]

function stream(seed: number): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(seed, 1, 2, 3))
  return made
}

/** Masks of every row, one choice at least of each part allowed. */
function masksOf(seed: number): Uint8Array {
  const draw = stream(seed)
  const flags = new Uint8Array(ROWS * 9)
  for (let row = 0; row < ROWS; row++) {
    for (const [part, n] of NVEC.entries()) {
      const first = row * 9 + STARTS[part]!
      for (let j = 0; j < n; j++) flags[first + j] = draw.next() < 0.5 ? 1 : 0
      flags[first + Math.floor(draw.next() * n)] = 1
    }
  }
  return flags
}

/** A policy over a network with weights of every size. */
function policyOf({ counted = COUNTED, masked }: Partial<Choices>) {
  const kind = multiDiscrete({ nvec: NVEC, counted, masked: masked ?? false })
  const draw = stream(1)
  const network = new Network(mlp([8]), { ...reading(3, ROWS), ...headed(kind), capacity: ROWS, optimizer: 'adam', fma: false })
  network.initialise(() => draw.next())
  const { observations } = network
  for (let row = 0; row < ROWS; row++) {
    for (let j = 0; j < observations.columns; j++) observations.data[row * observations.stride + j] = draw.gaussian()
  }
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 3
  const policy = kind.build(network, ROWS, stream(2))
  return { network, policy }
}

function read({ data, stride, columns }: { data: Float32Array; stride: number; columns: number }): number[] {
  return Array.from({ length: ROWS * columns }, (_, i) => data[Math.floor(i / columns) * stride + (i % columns)]!)
}

/** log π and H of each row by the definition: the parts that count for the first choice, each over what is allowed. */
function byDefinition(logits: readonly number[], actions: ArrayLike<number>, counted: Choices['counted'], flags: Uint8Array) {
  const rows = Array.from({ length: ROWS }, (_, row) => row)
  const part = (row: number, k: number) => {
    const choices = Array.from({ length: NVEC[k]! }, (_, j) => j).filter((j) => flags[row * 9 + STARTS[k]! + j] === 1)
    const total = sum(choices.map((j) => Math.exp(logits[row * 9 + STARTS[k]! + j]!)))
    const log = (j: number) => logits[row * 9 + STARTS[k]! + j]! - Math.log(total)
    return { log: log(actions[row * 3 + k]!), entropy: -sum(choices.map((j) => Math.exp(log(j)) * log(j))) }
  }
  const parts = (row: number) => [0, ...(counted?.[actions[row * 3]!] ?? [1, 2])].map((k) => part(row, k))
  return {
    logs: rows.map((row) => sum(parts(row).map(({ log }) => log))),
    entropies: rows.map((row) => sum(parts(row).map(({ entropy }) => entropy))),
  }
}

const ALL = new Uint8Array(ROWS * 9).fill(1)

describe('a policy of several parts', () => {
  for (const [name, counted, flags] of [
    ['all count, with masks', null, masksOf(5)],
    ['the first chooses which count', COUNTED, ALL],
    ['the first chooses which count, with masks', COUNTED, masksOf(7)],
  ] as const) {
    test(`truth: ${name}: log-probability, entropy and gradient by the definition and its differences`, () => {
      const { network, policy } = policyOf({ counted, masked: flags !== ALL })
      policy.masks?.write(flags, 0, 0, ROWS)
      const actions = Int32Array.from(policy.act(0))
      policy.evaluateActions(ROWS, actions, ROWS)
      const logits = read(network.heads.policy!.output)
      const want = byDefinition(logits, actions, counted, flags)
      for (let row = 0; row < ROWS; row++) {
        expect(policy.logProbability(row)).toBeCloseTo(want.logs[row]!, 10)
        expect(policy.entropy(row)).toBeCloseTo(want.entropies[row]!, 10)
      }
      policy.gradient(ROWS, Float64Array.from(ADVANTAGES), 0.3)
      const loss = (at: number[]) => {
        const { logs, entropies } = byDefinition(at, actions, counted, flags)
        return -sum(logs.map((log, row) => ADVANTAGES[row]! * log + 0.3 * entropies[row]!)) / ROWS
      }
      expectClose(read(network.heads.policy!.gradient), differences(loss, logits))
    })
  }

  test('truth: by hand, with one forbidden place of three: log π = -log 2 - log 2, and without a place -log 2', () => {
    const kind = multiDiscrete({ nvec: [2, 3], counted: [[], [1]], masked: true })
    const network = new Network(mlp([4]), { ...reading(3, 2), ...headed(kind), capacity: 2, optimizer: 'adam', fma: false })
    const policy = kind.build(network, 2, stream(1))
    // All weights are 0, so that every logit is.
    policy.masks!.write(Uint8Array.of(1, 1, 0, 1, 1, 1, 1, 1, 0, 1), 0, 0, 2)
    policy.evaluateActions(2, Int32Array.of(1, 2, 0, 0), 2)
    expect([policy.logProbability(0), policy.logProbability(1)]).toEqual([-2 * Math.LN2, -Math.LN2])
    expect([policy.entropy(0), policy.entropy(1)]).toEqual([2 * Math.LN2, Math.LN2])
    policy.gradient(2, Float64Array.of(2, 2), 0)
    const { data, stride } = network.heads.policy!.gradient
    expect([...data.subarray(0, 5)]).toEqual([0.5, -0.5, 0, 0.5, -0.5])
    expect([...data.subarray(stride, stride + 5)]).toEqual([-0.5, 0.5, 0, 0, 0])
  })

  test('law: over the draws of the first part the mean of H is the entropy of whole actions', () => {
    const { network, policy } = policyOf({})
    const joint = new Array<number>(ROWS).fill(0)
    const mean = new Array<number>(ROWS).fill(0)
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 4; b++) {
        for (let c = 0; c < 2; c++) {
          // Each distinct action once: parts that do not count are 0.
          if ((a < 1 && b > 0) || (a < 2 && c > 0)) continue
          policy.evaluateActions(
            ROWS,
            Int32Array.from({ length: 3 * ROWS }, (_, i) => [a, b, c][i % 3]!),
            ROWS,
          )
          for (let row = 0; row < ROWS; row++) {
            const log = policy.logProbability(row)
            joint[row]! -= Math.exp(log) * log
            mean[row]! += Math.exp(log) * policy.entropy(row)
          }
        }
      }
    }
    expect(network.heads.policy!.output.columns).toBe(9)
    for (let row = 0; row < ROWS; row++) expect(mean[row]).toBeCloseTo(joint[row]!, 10)
  })

  test('law: nothing forbidden is drawn or is the best, whatever the logits', () => {
    for (const scale of [1, 1e3, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (let seed = 0; seed < 40; seed++) {
        const { network, policy } = policyOf({ masked: true })
        for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= scale
        const flags = masksOf(seed)
        policy.masks!.write(flags, 0, 0, ROWS)
        for (const actions of [policy.act(0), policy.actGreedily(0)]) {
          for (const [i, action] of actions.entries()) expect(flags[Math.floor(i / 3) * 9 + STARTS[i % 3]! + action]).toBe(1)
        }
        if (scale !== 1) continue
        policy.act(0)
        for (let row = 0; row < ROWS; row++) {
          const distribution = policy.distribution(row)
          if (distribution.kind !== 'categorical') throw new Error('a policy of choices is categorical')
          const probabilities = distribution.probabilities.flatMap((part) => [...part])
          expect(probabilities.map((p) => (p > 0 ? 1 : 0))).toEqual([...flags.subarray(row * 9, (row + 1) * 9)])
          expect(sum(probabilities)).toBeCloseTo(3, 5)
        }
      }
    }
  })
})

test('law: values of actions: neither the best nor a random action is forbidden, and each allowed one is drawn', () => {
  for (const epsilon of [1, 0.5, 0]) {
    const kind = actionValues(4, epsilon, true)
    const network = new Network(mlp([4]), { ...reading(3, 2), ...headed(kind), capacity: 2, optimizer: 'adam', fma: false })
    network.initialise(() => 0.3)
    const behaviour = kind.build(network, 2, stream(4))
    behaviour.masks!.write(Uint8Array.of(0, 1, 0, 1, 1, 0, 0, 0), 0, 0, 2)
    const seen = [new Set<number>(), new Set<number>()]
    for (let i = 0; i < 200; i++) for (const [row, action] of behaviour.act(0).entries()) seen[row]!.add(action)
    expect([...seen[1]!]).toEqual([0])
    expect([...seen[0]!].every((action) => action % 2 === 1)).toBe(true)
    if (epsilon === 1) expect(seen[0]!.size).toBe(2)
    expect(behaviour.best(1)).toBe(0)
    const distribution = behaviour.distribution(0)
    if (distribution.kind !== 'categorical') throw new Error('values of actions are categorical')
    expect(sum([...distribution.probabilities[0]!])).toBeCloseTo(1, 6)
    expect([distribution.probabilities[0]![0], distribution.probabilities[0]![2]]).toEqual([0, 0])
  }
})

describe('agents in environments that refuse what their masks forbid', () => {
  const orders = { env: () => new Beacon(), envs: 3, network: mlp([8]) }
  const doors = { ...orders, env: () => new Doors() }
  const evaluate = { episodes: 2, greedy: true }
  for (const [name, spec] of Object.entries({
    'a2c: orders': a2c({ ...orders, evaluate }),
    'a2c: doors, with memory': a2c({ ...doors, network: lstm(6, { lastAction: true, lastReward: true }), evaluate }),
    'ppo: orders, with memory': ppo({ ...orders, network: lstm(6, { lastAction: true }), unroll: 16, minibatchSize: 16, evaluate }),
    'ppo: doors': ppo({ ...doors, unroll: 16, minibatchSize: 10, evaluate }),
    'dqn: doors': dqn({ ...doors, learningStarts: 20, explorationSteps: 100, batchSize: 8, replaySize: 60, evaluate }),
    'random: orders': random({ env: orders.env, envs: 3 }),
    'random: doors': random({ env: doors.env, envs: 3 }),
  })) {
    test(`law: ${name}: no forbidden action is ever taken`, async () => {
      const agent = await alone(spec, 4)
      for (let slice = 0; slice < 4; slice++) expect((await agent.train(400, {})).episodes.returns.length).toBeGreaterThan(0)
    })
  }
})

/** The same world, without a word about its masks: what it forbids becomes one of these actions. */
function silent(env: Env, allowed: readonly unknown[]): Env {
  const { observationSpace, actionSpace, metadata = {} } = env
  const step = (action: unknown): Step<unknown> => {
    const first = [action, ...allowed].find((one) => {
      try {
        const state = env.getState!()
        env.step(one)
        env.setState!(state)
        return true
      } catch {
        return false
      }
    })
    const [observation, reward, terminated, truncated] = env.step(first)
    return [observation, reward, terminated, truncated, {}]
  }
  return { observationSpace, actionSpace, metadata, reset: (options) => [env.reset(options)[0], {}], step }
}

describe('agents that were trained without masks, where there are some', () => {
  const doors = { world: () => new Doors() as unknown as Env, env: () => silent(new Doors() as unknown as Env, [3, 4, 5, 6]) }
  const orders = { world: () => new Beacon() as unknown as Env, env: () => silent(new Beacon() as unknown as Env, [{ act: 0, where: 1 }]) }
  const network = mlp([8])
  for (const [name, { world, spec }] of Object.entries({
    'a2c: doors': { ...doors, spec: a2c({ env: doors.env, envs: 2, network }) },
    'ppo: orders': { ...orders, spec: ppo({ env: orders.env, envs: 2, network: lstm(6, { lastAction: true }) }) },
    'dqn: doors': { ...doors, spec: dqn({ env: doors.env, envs: 2, network }) },
    'feudal: doors': { ...doors, spec: feudal({ env: doors.env, envs: 2, network, units: 8 }) },
    'random: orders': { ...orders, spec: random({ env: orders.env, envs: 2 }) },
  })) {
    test.each([true, false])(`law: ${name}: what is played takes no forbidden action (greedy: %s)`, async (greedy) => {
      const agent = await alone(spec as TrainableSpec, 4)
      const { weights, learner } = agent.snapshot()
      const trained = await spec.open!({ load: async () => world }, { weights, learner, spaces: agent.spaces! })
      const player = await trained.player({ env: './world.js', greedy, render: null })
      for (let seed = 1; seed < 9; seed++) {
        let moment = player.reset(seed)
        while (!moment.truncated) moment = player.step()
        expect(moment.length).toBe(10)
      }
    })
  }
})

test('truth: PPO learns from the distribution that acted: without a step of the optimiser its ratio is 1', async () => {
  const still = { learningRate: 0, envs: 3, unroll: 16, minibatchSize: 10, epochs: 2 }
  for (const network of [mlp([8]), lstm(6, { lastAction: true })]) {
    const agent = await alone(ppo({ env: () => new Beacon(), network, ...still }), 4)
    const { metrics } = await agent.train(100, {})
    expect(Math.abs(metrics.approxKl!)).toBeLessThan(1e-9)
    expect(metrics.entropy).toBeGreaterThan(0.1)
  }
})

test('law: the replay keeps the mask of each observation', () => {
  const spec = replayStore(10, 2, new Float32Array(2), 3)
  const store = OwnState.fresh({ replay: spec }).stores.replay as unknown as Store<typeof spec>
  const replay = new Replay(spec.rows, 2)
  replay.attach(store)
  replay.beginSlice(0)
  // Seven time steps of two environments, in room for five.
  for (let t = 0; t < 7; t++) {
    const masks = Uint8Array.of(1, t % 2, 0, 0, 1, (t + 1) % 2)
    replay.observe(Float32Array.of(t, t), () => t === 0, masks)
    replay.complete(Int32Array.of(0, 0), new Float64Array(2), [0, 0])
  }
  const batch = new Batch(16)
  replay.draw(batch, 16, { discount: 1, nSteps: 2, rewardScale: 1, importanceExponent: 0 }, stream(3))
  for (const row of batch.nextRows) {
    const t = replay.observations[row]!
    expect([...replay.masks.subarray(row * 3, row * 3 + 3)]).toEqual(row % 2 === 0 ? [1, t % 2, 0] : [0, 1, (t + 1) % 2])
  }
})
