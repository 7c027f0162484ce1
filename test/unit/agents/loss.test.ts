import { describe, expect, test } from 'vitest'
import { lossGradient } from '../../../agents/a2c/loss.js'
import type { ExperienceWithAdvantages } from '../../../agents/math/gae.js'
import { Stream } from '../../../agents/math/stream.js'
import { mlp } from '../../../agents/network/mlp.js'
import { type Head, Network } from '../../../agents/network/network.js'
import { categorical } from '../../../agents/policies/categorical.js'
import { gaussian } from '../../../agents/policies/gaussian.js'
import type { PolicyKind } from '../../../agents/policies/policy.js'
import type { Builder, Tensor } from '../../../tensors/index.js'
import { differences, expectClose, sum } from './differences.js'
import { categoricalOf, type Distribution, graphGradients, normalOf } from './graphs.js'
import { headed, reading } from './network/shapes.js'

const ENVS = 4
const UNROLL = 3
const ROWS = ENVS * UNROLL
const settings = { discount: 0.9, gaeLambda: 0.7, entropyCost: 0.3, valueCost: 0.6, rewardScale: 1 }

function stream(seed: number): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(seed, 1, 2, 3))
  return made
}

/** A network with weights of every size, and a rollout with rewards, a termination and a truncation. */
function played(kind: PolicyKind, { rewardScale = 1, paid = 1 } = {}) {
  const random = stream(1)
  const shape = { ...reading(3, ENVS), ...headed(kind), capacity: ROWS + 2 * ENVS }
  const network = new Network(mlp([8]), { ...shape, optimizer: 'rmsprop', fma: false })
  network.initialise(() => random.next())
  const { observations } = network
  for (let row = 0; row < network.capacity; row++) {
    for (let j = 0; j < observations.columns; j++) observations.data[row * observations.stride + j] = random.gaussian()
  }
  // Far from uniform, so that no term of the gradient is small.
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 3
  for (let j = 0; j < (kind.free.log_std ?? 0); j++) network.free.log_std!.values[j] = -0.4 + 0.5 * j
  const policy = kind.build(network, ENVS, stream(2))
  const actions: number[] = []
  for (let t = 0; t < UNROLL; t++) actions.push(...policy.act(t * ENVS))
  network.forward(ROWS, ENVS)
  const experience: ExperienceWithAdvantages = {
    envs: ENVS,
    unroll: UNROLL,
    r_t: Float64Array.from({ length: ROWS }, () => paid * random.gaussian()),
    end_t: Uint8Array.from({ length: ROWS }, (_, row) => (row === 2 || row === 5 ? 1 : 0)),
    v_end_t: Float64Array.from({ length: ROWS }, (_, row) => (row === 5 ? 1.5 : 0)),
    a_t: new Float64Array(ROWS),
  }
  lossGradient(experience, policy, network.heads.value!, { ...settings, rewardScale })
  return { network, policy, actions, advantages: [...experience.a_t] }
}

function read({ output }: Head, gradient = false, head?: Head): number[] {
  const { data, stride, columns } = gradient ? head!.gradient : output
  return Array.from({ length: ROWS * columns }, (_, i) => data[Math.floor(i / columns) * stride + (i % columns)]!)
}

/** The loss as the papers write it, from outputs in double precision: mean(−A log π − entropyCost · H). */
function categoricalLoss(logits: number[], actions: number[], advantages: number[], size: number): number {
  const rows = advantages.map((advantage, row) => {
    const own = logits.slice(row * size, (row + 1) * size)
    const logSum = Math.log(sum(own.map(Math.exp)))
    const logs = own.map((logit) => logit - logSum)
    const entropy = -sum(logs.map((log) => Math.exp(log) * log))
    return -advantage * logs[actions[row]!]! - settings.entropyCost * entropy
  })
  return sum(rows) / rows.length
}

function gaussianLoss(means: number[], logStds: number[], actions: number[], advantages: number[]): number {
  const size = logStds.length
  const rows = advantages.map((advantage, row) => {
    const logs = logStds.map((logStd, j) => {
      const variance = Math.exp(2 * logStd)
      const error = actions[row * size + j]! - means[row * size + j]!
      return -(error ** 2) / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance)
    })
    const entropy = sum(logStds.map((logStd) => 0.5 * Math.log(2 * Math.PI * Math.E * Math.exp(2 * logStd))))
    return -advantage * sum(logs) - settings.entropyCost * entropy
  })
  return sum(rows) / rows.length
}

describe("the loss's gradient at the heads", () => {
  test('truth: categorical policy and value, against differences of the loss in double precision', () => {
    const { network, actions, advantages } = played(categorical(3))
    const logits = read(network.heads.policy!)
    const wanted = differences((at) => categoricalLoss(at, actions, advantages, 3), logits)
    expectClose(read(network.heads.policy!, true, network.heads.policy!), wanted)
    const values = read(network.heads.value!)
    const returns = values.map((value, row) => value + advantages[row]!)
    const valueLoss = (at: number[]) => (settings.valueCost * sum(at.map((value, row) => 0.5 * (returns[row]! - value) ** 2))) / ROWS
    expectClose(read(network.heads.value!, true, network.heads.value!), differences(valueLoss, values))
  })

  test('truth: Gaussian policy, means and log standard deviations, against differences', () => {
    const boundless = { low: [-Infinity, -Infinity], high: [Infinity, Infinity] }
    const { network, actions, advantages } = played(gaussian(boundless))
    const means = read(network.heads.policy!)
    const logStds = [...network.free.log_std!.values]
    const wanted = differences((at) => gaussianLoss(at, logStds, actions, advantages), means)
    expectClose(read(network.heads.policy!, true, network.heads.policy!), wanted)
    expectClose(
      [...network.free.log_std!.gradients],
      differences((at) => gaussianLoss(means, at, actions, advantages), logStds),
    )
  })

  test('truth: what the policies report as log-probability and entropy is what the loss is made of', () => {
    for (const [kind, loss] of [
      [categorical(3), (p: ReturnType<typeof played>) => categoricalLoss(read(p.network.heads.policy!), p.actions, p.advantages, 3)],
      [
        gaussian({ low: [-Infinity], high: [Infinity] }),
        (p: ReturnType<typeof played>) =>
          gaussianLoss(read(p.network.heads.policy!), [...p.network.free.log_std!.values], p.actions, p.advantages),
      ],
    ] as const) {
      const game = played(kind)
      const rows = game.advantages.map((a, row) => -a * game.policy.logProbability(row) - settings.entropyCost * game.policy.entropy(row))
      expect(sum(rows) / ROWS).toBeCloseTo(loss(game), 5)
    }
  })
})

describe("the gradient of A2C's loss at the heads is that of the graph", () => {
  const loss = (t: Builder, { logs, entropies }: Distribution, value: Tensor, advantages: number[], returns: number[]) => {
    const policy = t.add(t.multiply(logs, t.constant(advantages)), t.scale(entropies, settings.entropyCost))
    const error = t.subtract(t.constant(returns, [ROWS, 1]), value)
    return t.subtract(t.scale(t.mean(t.square(error)), 0.5 * settings.valueCost), t.mean(policy))
  }
  const heads = ({ network, advantages }: ReturnType<typeof played>, size: number) => {
    const values = read(network.heads.value!)
    return {
      inputs: { policy: { shape: [ROWS, size], values: read(network.heads.policy!) }, value: { shape: [ROWS, 1], values } },
      returns: advantages.map((advantage, row) => advantage + values[row]!),
      found: {
        policy: read(network.heads.policy!, true, network.heads.policy!),
        value: read(network.heads.value!, true, network.heads.value!),
      },
    }
  }

  test('truth: a categorical policy', () => {
    const game = played(categorical(3))
    const { inputs, returns, found } = heads(game, 3)
    const graph = graphGradients(inputs, (t, { policy, value }) =>
      loss(t, categoricalOf(t, policy!, game.actions), value!, game.advantages, returns),
    )
    expectClose(found.policy, [...graph.policy!])
    expectClose(found.value, [...graph.value!])
  })

  test('truth: a Gaussian policy', () => {
    const game = played(gaussian({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }))
    const { inputs, returns, found } = heads(game, 2)
    const { values, gradients } = game.network.free.log_std!
    const graph = graphGradients({ ...inputs, logStds: { shape: [2], values: [...values] } }, (t, { policy, value, logStds }) =>
      loss(t, normalOf(t, policy!, logStds!, game.actions), value!, game.advantages, returns),
    )
    expectClose(found.policy, [...graph.policy!])
    expectClose(found.value, [...graph.value!])
    expectClose([...gradients], [...graph.logStds!])
  })
})

test('truth: a reward scale of 3 learns from three times the reward', () => {
  const { advantages } = played(categorical(3), { rewardScale: 3 })
  expect(advantages).toEqual(played(categorical(3), { paid: 3 }).advantages)
  expect(advantages).not.toEqual(played(categorical(3)).advantages)
})

describe('the Gaussian policy', () => {
  test('truth: the environment gets the clipped action, the loss the one that was sampled', () => {
    const free = played(gaussian({ low: [-Infinity], high: [Infinity] }))
    const clipped = played(gaussian({ low: [-0.1], high: [0.2] }))
    expect(free.actions.some((action) => action < -0.1) && free.actions.some((action) => action > 0.2)).toBe(true)
    expect(clipped.actions).toEqual(free.actions.map((action) => Math.fround(Math.min(Math.max(action, -0.1), 0.2))))
    expect(clipped.advantages.map((_, row) => clipped.policy.logProbability(row))).toEqual(
      free.advantages.map((_, row) => free.policy.logProbability(row)),
    )
  })

  test('law: a network that diverged acts with 0, or with the bound next to it', () => {
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const [low, wanted] of [
        [-1, 0],
        [0.5, 0.5],
      ] as const) {
        const { network, policy } = played(gaussian({ low: [low], high: [1] }))
        network.parameters.fill(broken)
        expect([...policy.act(0)]).toEqual(new Array(ENVS).fill(wanted))
      }
    }
  })
})

test('law: a categorical policy that diverged still chooses among the actions', () => {
  for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, -Number.MAX_VALUE]) {
    const { network, policy } = played(categorical(3))
    network.parameters.fill(broken)
    for (const action of policy.act(0)) expect([0, 1, 2]).toContain(action)
  }
})
