import { describe, expect, test } from 'vitest'
import { Actors } from '../../../agents/acting/actors.js'
import { networkShape } from '../../../agents/acting/network-shape.js'
import { fillOptions } from '../../../agents/acting/options.js'
import { Rollout } from '../../../agents/acting/rollout.js'
import { actionSpace, partsOf } from '../../../agents/environment/action-space.js'
import { lstm, mlp } from '../../../agents/index.js'
import { Stream } from '../../../agents/math/stream.js'
import { type Head, Network } from '../../../agents/network/network.js'
import type { NetworkSpec } from '../../../agents/network/spec.js'
import { forSpace } from '../../../agents/policies/for-space.js'
import { Minibatches } from '../../../agents/ppo/minibatches.js'
import { type Settings, settingNames, tunables } from '../../../agents/ppo/settings.js'
import { Storage } from '../../../agents/ppo/storage.js'
import { Update } from '../../../agents/ppo/update.js'
import type { Env } from '../../../envs/core/env.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { splitSeed } from '../../../src/random.js'
import { differences, sum } from './differences.js'
import { Dials, Recall, Sides } from './worlds.js'

const ENVS = 4
const defaults = Object.fromEntries(settingNames.map((name) => [name, tunables[name].default])) as unknown as Settings

function stream(): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(1, 2, 3, 4))
  return made
}

/** The parts of PPO, and a rollout of 12 time steps in each of 4 environments. */
function played(env: string | (() => Env), spec: NetworkSpec, unroll = 12) {
  const vector = makeVector(env, ENVS)
  const space = actionSpace('ppo', vector.singleActionSpace)
  const kind = forSpace(space)
  const parts = partsOf(space)
  const actors = new Actors({
    ...fillOptions('ppo', { env, network: spec }, [], spec),
    vector,
    actions: space,
    behaviour: kind,
    evaluation: null,
  })
  actors.start((label) => splitSeed(1, label))
  const rows = unroll * ENVS
  const network = new Network(
    spec,
    networkShape({ vector, actions: space, behaviour: kind, network: spec, fma: false }, rows + ENVS, 'adam'),
  )
  const random = stream()
  network.initialise(() => random.next())
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 3
  const policy = kind.build(network, ENVS, actors.stream)
  const storage = new Storage(rows, network, policy, ENVS, parts)
  const rollout = new Rollout(rows, network, actors, storage)
  const order = stream()
  const minibatches = new Minibatches(rows, ENVS, network.recurrence !== null, order)
  const update = new Update(network, policy, rollout, storage, minibatches)
  rollout.collect(unroll, policy, 0.99)
  return { network, policy, storage, rollout, update, rows, kind, parts, minibatches, order }
}

type Played = ReturnType<typeof played>

/** The outputs of linear heads for any parameters, in double precision. Setting one parameter alone shows what it adds. */
function linearHeads({ network, rows, kind, parts, storage }: Played) {
  const { parameters } = network
  const { policy, value } = network.heads as { policy: Head; value: Head }
  const kept = parameters.slice()
  const size = kind.heads.policy!.size + 1
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const actions = new Float32Array(rows * parts)
  storage.gather(all, rows, rows, actions)
  const slopes = Array.from(parameters, (_, i) => {
    parameters.fill(0)
    parameters[i] = 1
    network.forward(0, rows)
    return Array.from({ length: rows * size }, (_, at) => {
      const row = Math.floor(at / size)
      const { data, stride } = at % size < kind.heads.policy!.size ? policy.output : value.output
      return data[row * stride + (at % size < kind.heads.policy!.size ? at % size : 0)]!
    })
  })
  parameters.set(kept)
  const used = [...slopes.keys()].filter((i) => slopes[i]!.some((slope) => slope !== 0))
  const of = (weights: readonly number[], row: number, column: number) =>
    sum(used.map((i) => slopes[i]![row * size + column]! * weights[i]!))
  return { of, actions }
}

/** PPO as the paper writes it, without a thought for speed. */
function reference(game: Played, settings: Settings): number[] {
  const { network, rollout, rows, kind } = game
  const { of, actions } = linearHeads(game)
  const gaussian = Object.keys(kind.free).length > 0
  const free = ((network.free.log_std?.values.byteOffset ?? 0) - network.parameters.byteOffset) / 4
  const logProbability = (weights: readonly number[], row: number): number => {
    const outputs = Array.from({ length: kind.heads.policy!.size }, (_, j) => of(weights, row, j))
    if (!gaussian) return outputs[actions[row]!]! - Math.log(sum(outputs.map(Math.exp)))
    return sum(outputs.map((mean, j) => -0.5 * ((actions[row]! - mean) / Math.exp(weights[free + j]!)) ** 2 - weights[free + j]!))
  }
  const entropy = (weights: readonly number[], row: number): number => {
    if (gaussian) return sum(Array.from({ length: kind.heads.policy!.size }, (_, j) => weights[free + j]!))
    const outputs = Array.from({ length: kind.heads.policy!.size }, (_, j) => of(weights, row, j))
    const logs = outputs.map((logit) => logit - Math.log(sum(outputs.map(Math.exp))))
    return -sum(logs.map((log) => Math.exp(log) * log))
  }
  let weights = [...network.parameters] as readonly number[]
  const old = Array.from({ length: rows }, (_, row) => logProbability(weights, row))
  const values = Array.from({ length: rows }, (_, row) => of(weights, row, kind.heads.policy!.size))
  const last = Array.from({ length: ENVS }, (_, env) => game.storage.values.data[rows + env]!)
  const advantages = new Array<number>(rows).fill(0)
  for (let row = rows - 1; row >= 0; row--) {
    const ended = rollout.end_t[row] === 1
    const next = ended ? rollout.v_end_t[row]! : row + ENVS < rows ? values[row + ENVS]! : last[row + ENVS - rows]!
    const later = ended || row + ENVS >= rows ? 0 : advantages[row + ENVS]!
    const delta = settings.rewardScale * rollout.r_t[row]! + settings.discount * next - values[row]!
    advantages[row] = delta + settings.discount * settings.gaeLambda * later
  }
  const order = new Minibatches(rows, ENVS, false, stream())
  let means = weights.map(() => 0)
  let squares = weights.map(() => 0)
  let steps = 0
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const count = order.shuffle(rows / ENVS, settings.minibatchSize)
    for (let minibatch = 0; minibatch < count; minibatch++) {
      const own = [...order.rows.slice(0, order.select(minibatch))]
      const mean = sum(own.map((row) => advantages[row]!)) / own.length
      const std = Math.sqrt(sum(own.map((row) => (advantages[row]! - mean) ** 2)) / (own.length - 1))
      const loss = (at: number[]) =>
        sum(
          own.map((row) => {
            const advantage = (advantages[row]! - mean) / (std + 1e-8)
            const ratio = Math.exp(logProbability(at, row) - old[row]!)
            const clipped = Math.min(Math.max(ratio, 1 - settings.clipRange), 1 + settings.clipRange)
            const error = advantages[row]! + values[row]! - of(at, row, kind.heads.policy!.size)
            const surrogate = Math.min(ratio * advantage, clipped * advantage)
            return -surrogate - settings.entropyCost * entropy(at, row) + settings.valueCost * 0.5 * error ** 2
          }),
        ) / own.length
      const gradient = differences(loss, [...weights])
      const norm = Math.sqrt(sum(gradient.map((slope) => slope ** 2)))
      const clippedGradient = gradient.map((slope) => slope * Math.min(1, settings.maxGradNorm / norm))
      steps++
      means = means.map((m, i) => 0.9 * m + 0.1 * clippedGradient[i]!)
      squares = squares.map((v, i) => 0.999 * v + 0.001 * clippedGradient[i]! ** 2)
      weights = weights.map((weight, i) => {
        const m = means[i]! / (1 - 0.9 ** steps)
        const v = squares[i]! / (1 - 0.999 ** steps)
        return weight - (settings.learningRate * m) / (Math.sqrt(v) + 1e-5)
      })
    }
  }
  return [...weights]
}

const settings: Settings = {
  ...defaults,
  learningRate: 0.02,
  entropyCost: 0.02,
  discount: 0.9,
  gaeLambda: 0.8,
  rewardScale: 0.5,
  epochs: 2,
  minibatchSize: 20,
}

describe('an update of PPO', () => {
  for (const env of ['CartPole-v1', () => new Sides()] as const) {
    test(`truth: two epochs of three minibatches equal the paper's, in double precision (${typeof env})`, () => {
      const game = played(env, mlp([]))
      const before = [...game.network.parameters]
      const wanted = reference(game, settings)
      const { metrics } = game.update.runMeasured(settings)
      const got = [...game.network.parameters]
      expect(Math.max(...got.map((weight, i) => Math.abs(weight - before[i]!)))).toBeGreaterThan(0.05)
      for (const [i, weight] of wanted.entries()) expect(Math.abs(got[i]! - weight)).toBeLessThan(2e-4)
      expect(metrics.clipFraction).toBeGreaterThan(0)
    })
  }

  test('law: at the first minibatch nothing has moved yet, whatever network and policy: the ratio is 1, and so are the values', () => {
    const memory = lstm(5, { lastAction: true, lastReward: true })
    for (const [env, spec] of [
      ['CartPole-v1', mlp([8], { separate: true })],
      [() => new Recall(), memory],
      [() => new Recall(true), memory],
      [() => new Sides(), memory],
      [() => new Dials(), memory],
    ] as const) {
      const game = played(env, spec, 13)
      // The second rollout begins in the middle of episodes.
      game.rollout.collect(13, game.policy, 0.99)
      const { storage, network, minibatches, policy, kind, parts } = game
      minibatches.shuffle(13, 26)
      const count = minibatches.select(1)
      const rows = minibatches.rows.slice(0, count)
      const actions = Object.keys(kind.free).length > 0 ? new Float32Array(count * parts) : new Int32Array(count * parts)
      storage.gather(rows, count, minibatches.width, actions)
      policy.evaluateActions(count, actions, minibatches.width)
      for (const [i, row] of rows.entries()) {
        expect(policy.logProbability(i)).toBeCloseTo(storage.logProbabilities[row]!, 5)
        expect(network.heads.value!.output.data[i * network.heads.value!.output.stride]).toBeCloseTo(storage.values.data[row]!, 5)
      }
    }
  })

  test('law: the target divergence ends an update: before the first step, after some, or never', () => {
    const steps = (targetKl: number) => {
      const game = played('CartPole-v1', mlp([8]))
      const before = game.network.parameters.slice()
      game.update.runMeasured({ ...settings, epochs: 8, targetKl })
      const { power1 } = game.network.getOptimizer() as { power1: number }
      const taken = Math.abs(Math.round(Math.log(power1) / Math.log(0.9)))
      if (taken === 0) {
        expect(game.network.parameters).toEqual(before)
        // No second epoch began either.
        const once = stream()
        new Minibatches(game.rows, ENVS, false, once).shuffle(12, settings.minibatchSize)
        expect(game.order.getState()).toEqual(once.getState())
      }
      return taken
    }
    expect(steps(Number.POSITIVE_INFINITY)).toBe(8 * 3)
    expect(steps(1e6)).toBe(8 * 3)
    const some = steps(0.003)
    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(8 * 3)
    expect(steps(-1)).toBe(0)
  })

  test('truth: what ends it is 1.5 times the target, as in Stable-Baselines3', () => {
    const half = (targetKl: number) => {
      const game = played('CartPole-v1', mlp([8]))
      const { metrics } = game.update.runMeasured({ ...settings, epochs: 1, minibatchSize: game.rows / 2, targetKl })
      const { power1 } = game.network.getOptimizer() as { power1: number }
      return { steps: Math.round(Math.log(power1) / Math.log(0.9)), kl: metrics.approxKl! }
    }
    // At the first minibatch the policy is still the one that acted.
    const second = 2 * half(Number.POSITIVE_INFINITY).kl
    expect(half((1.01 * second) / 1.5).steps).toBe(2)
    expect(half((0.99 * second) / 1.5).steps).toBe(1)
  })
})

describe('minibatches', () => {
  test('law: every step once an epoch, in as few minibatches as their size allows, in another order each time', () => {
    for (const [unroll, size] of [
      [12, 20],
      [1, 64],
      [7, 1],
      [16, 64],
    ] as const) {
      const minibatches = new Minibatches(unroll * ENVS, ENVS, false, stream())
      const epochs = [0, 1].map(() => {
        const count = minibatches.shuffle(unroll, size)
        expect(count).toBe(Math.ceil((unroll * ENVS) / size))
        const parts = Array.from({ length: count }, (_, i) => [...minibatches.rows.slice(0, minibatches.select(i))])
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(size)
        expect(Math.max(...parts.map((part) => part.length)) - Math.min(...parts.map((part) => part.length))).toBeLessThanOrEqual(1)
        return parts.flat()
      })
      for (const rows of epochs) expect(rows.toSorted((a, b) => a - b)).toEqual([...rows.keys()])
      if (unroll > 1) expect(epochs[0]).not.toEqual(epochs[1])
    }
  })

  test('law: of a network with memory they are whole unrolls, one at least, of environments side by side', () => {
    const minibatches = new Minibatches(6 * ENVS, ENVS, true, stream())
    for (const [size, width] of [
      [1, 1],
      [12, 2],
      [17, 2],
      [100, 4],
    ] as const) {
      const count = minibatches.shuffle(6, size)
      const seen: number[] = []
      for (let i = 0; i < count; i++) {
        expect(minibatches.select(i)).toBe(6 * width)
        expect(minibatches.width).toBe(width)
        for (let at = 0; at < 6 * width; at++) {
          expect(minibatches.rows[at]).toBe(Math.floor(at / width) * ENVS + (minibatches.rows[at % width]! % ENVS))
        }
        seen.push(...minibatches.rows.slice(0, width))
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
    }
  })
})
