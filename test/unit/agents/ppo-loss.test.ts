import { describe, expect, test } from 'vitest'
import { lastAction } from '../../../agents/acting/last-action.js'
import { Stream } from '../../../agents/math/stream.js'
import { mlp } from '../../../agents/network/mlp.js'
import { Network, type Rows } from '../../../agents/network/network.js'
import { categorical } from '../../../agents/policies/categorical.js'
import { gaussian } from '../../../agents/policies/gaussian.js'
import { multiDiscrete } from '../../../agents/policies/multi-discrete.js'
import type { PolicyKind } from '../../../agents/policies/policy.js'
import { Loss, type LossSettings } from '../../../agents/ppo/loss.js'
import type { Tensor } from '../../../tensors/index.js'
import { differences, expectClose, sum } from './differences.js'
import { categoricalOf, graphGradients } from './graphs.js'
import { headed, reading } from './network/shapes.js'

const ROWS = 12
const settings: LossSettings = { clipRange: 0.2, valueClipRange: 0.3, entropyCost: 0.3, valueCost: 0.6 }

/** The difference log π_new − log π_old of each row, inside the clip range and outside on both sides, with advantages of both signs. */
const LOG_RATIOS = [0, 0.1, -0.1, 0.5, -0.5, 0.9, -0.9, 0.15, -0.15, 0.4, -0.4, 0]
const ADVANTAGES = [1, -1, 0.5, 2, 2, -1.5, -1.5, 0.3, -0.7, -0.2, 0.9, -2]
/** The differences V − V_old, inside and outside the clip range, and R − V: the clipped error is the larger in some rows, and not in others. */
const MOVED = [0, 0.1, -0.2, 0.6, 0.6, -0.8, -0.8, 0.25, -0.1, 0.5, -0.5, 0.05]
const ERRORS = [1, -0.5, 0.4, 1, -1, 1, -1, 0.7, -0.3, 0.01, -0.01, 0.2]

function stream(seed: number): Stream {
  const made = new Stream()
  made.seed(Uint32Array.of(seed, 1, 2, 3))
  return made
}

/** A network with weights of every size, and the loss's gradient at its heads. */
function evaluated(kind: PolicyKind, given: LossSettings = settings) {
  const random = stream(1)
  const shape = { ...reading(3, ROWS), ...headed(kind), capacity: ROWS }
  const network = new Network(mlp([8]), { ...shape, optimizer: 'adam', fma: false })
  network.initialise(() => random.next())
  const { observations } = network
  for (let row = 0; row < ROWS; row++) {
    for (let j = 0; j < observations.columns; j++) observations.data[row * observations.stride + j] = random.gaussian()
  }
  for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 3
  for (let j = 0; j < (kind.free.log_std ?? 0); j++) network.free.log_std!.values[j] = -0.4 + 0.5 * j
  const policy = kind.build(network, ROWS, stream(2))
  policy.act(0)
  const { data, stride } = network.heads.value!.output
  const values = Array.from({ length: ROWS }, (_, row) => data[row * stride]!)
  const batch = {
    count: ROWS,
    advantages: Float64Array.from(ADVANTAGES),
    returns: Float64Array.from(ERRORS, (error, row) => values[row]! + error),
    oldLogProbabilities: Float64Array.from(LOG_RATIOS, (ratio, row) => policy.logProbability(row) - ratio),
    oldValues: Float64Array.from(MOVED, (moved, row) => values[row]! - moved),
  }
  const loss = new Loss(ROWS, policy, network.heads.value!)
  loss.gradient(batch, given)
  return { network, policy, batch, values, terms: loss.terms, actions: [...policy.actions] }
}

type Evaluated = ReturnType<typeof evaluated>

function read({ data, stride, columns }: Rows): number[] {
  return Array.from({ length: ROWS * columns }, (_, i) => data[Math.floor(i / columns) * stride + (i % columns)]!)
}

/** The policy's terms of the loss as the paper writes them, from one log-probability and one entropy per row. */
function surrogate(logs: number[], entropies: number[], { batch }: Evaluated, { clipRange, entropyCost }: LossSettings): number {
  const rows = logs.map((log, row) => {
    const ratio = Math.exp(log - batch.oldLogProbabilities[row]!)
    const clipped = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange)
    return -Math.min(ratio * ADVANTAGES[row]!, clipped * ADVANTAGES[row]!) - entropyCost * entropies[row]!
  })
  return sum(rows) / ROWS
}

/** The log-probability and the entropy of each row, for independent choices. */
function choices(logits: number[], nvec: readonly number[], actions: number[]): [logs: number[], entropies: number[]] {
  const logs = new Array<number>(ROWS).fill(0)
  const entropies = new Array<number>(ROWS).fill(0)
  let at = 0
  for (let row = 0; row < ROWS; row++) {
    for (const [part, n] of nvec.entries()) {
      const own = logits.slice(at, at + n)
      const all = own.map((logit) => logit - Math.log(sum(own.map(Math.exp))))
      logs[row]! += all[actions[row * nvec.length + part]!]!
      entropies[row]! -= sum(all.map((log) => Math.exp(log) * log))
      at += n
    }
  }
  return [logs, entropies]
}

function normals(means: number[], logStds: number[], actions: number[]): [logs: number[], entropies: number[]] {
  const size = logStds.length
  const rows = Array.from({ length: ROWS }, (_, row) => row)
  const log = (row: number, j: number) => {
    const variance = Math.exp(2 * logStds[j]!)
    return -((actions[row * size + j]! - means[row * size + j]!) ** 2) / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance)
  }
  const entropy = sum(logStds.map((logStd) => 0.5 * Math.log(2 * Math.PI * Math.E) + logStd))
  return [rows.map((row) => sum(logStds.map((_, j) => log(row, j)))), rows.map(() => entropy)]
}

const unbounded = { low: [-Infinity, -Infinity], high: [Infinity, Infinity] }

describe("the gradient of PPO's loss at the heads", () => {
  for (const [name, kind, nvec] of [
    ['a categorical policy', categorical(3), [3]],
    ['a multi-discrete policy', multiDiscrete({ nvec: [3, 2], counted: null, masked: false }), [3, 2]],
  ] as const) {
    test(`truth: ${name}, against differences of the loss in double precision`, () => {
      const game = evaluated(kind)
      const loss = (at: number[]) => surrogate(...choices(at, nvec, game.actions), game, settings)
      expectClose(read(game.network.heads.policy!.gradient), differences(loss, read(game.network.heads.policy!.output)))
    })
  }

  test('truth: a Gaussian policy, means and log standard deviations', () => {
    const game = evaluated(gaussian(unbounded))
    const means = read(game.network.heads.policy!.output)
    const logStds = [...game.network.free.log_std!.values]
    const byMeans = (at: number[]) => surrogate(...normals(at, logStds, game.actions), game, settings)
    const byStds = (at: number[]) => surrogate(...normals(means, at, game.actions), game, settings)
    expectClose(read(game.network.heads.policy!.gradient), differences(byMeans, means))
    expectClose([...game.network.free.log_std!.gradients], differences(byStds, logStds))
  })

  for (const valueClipRange of [0.3, Number.POSITIVE_INFINITY]) {
    test(`truth: the value, clipped at ${valueClipRange}`, () => {
      const game = evaluated(categorical(3), { ...settings, valueClipRange })
      const loss = (at: number[]) =>
        sum(
          at.map((value, row) => {
            const old = game.batch.oldValues[row]!
            const clipped = old + Math.min(Math.max(value - old, -valueClipRange), valueClipRange)
            const target = game.batch.returns[row]!
            return settings.valueCost * 0.5 * Math.max((value - target) ** 2, (clipped - target) ** 2)
          }),
        ) / ROWS
      const wanted = differences(loss, game.values)
      expectClose(read(game.network.heads.value!.gradient), wanted)
      expect(wanted.filter((slope) => slope === 0).length > 0).toBe(valueClipRange === 0.3)
      expect(settings.valueCost * game.terms.valueLoss).toBeCloseTo(loss(game.values), 12)
    })
  }

  test('truth: policy and value are those of the graph', () => {
    const { network, batch, actions, values } = evaluated(categorical(3))
    const { policy, value } = network.heads
    const inputs = { policy: { shape: [ROWS, 3], values: read(policy!.output) }, value: { shape: [ROWS], values } }
    const { clipRange, valueClipRange, entropyCost, valueCost } = settings
    const graph = graphGradients(inputs, (t, { policy, value }) => {
      const constant = (of: ArrayLike<number>) => t.constant(of, [ROWS])
      const { logs, entropies } = categoricalOf(t, policy!, actions)
      const ratio = t.exp(t.subtract(logs, constant(batch.oldLogProbabilities)))
      const clipped = t.clip(ratio, 1 - clipRange, 1 + clipRange)
      const advantages = constant(ADVANTAGES)
      const surrogate = t.minimum(t.multiply(ratio, advantages), t.multiply(clipped, advantages))
      const old = constant(batch.oldValues)
      const near = t.add(old, t.clip(t.subtract(value!, old), -valueClipRange, valueClipRange))
      const square = (of: Tensor) => t.square(t.subtract(of, constant(batch.returns)))
      const error = t.scale(t.maximum(square(value!), square(near)), 0.5 * valueCost)
      return t.mean(t.subtract(error, t.add(surrogate, t.scale(entropies, entropyCost))))
    })
    expectClose(read(policy!.gradient), [...graph.policy!])
    expectClose(read(value!.gradient), [...graph.value!])
  })

  test('truth: outside of the clip nothing flows where the step would go further, and all of it where it would come back', () => {
    const { network } = evaluated(categorical(3), { ...settings, entropyCost: 0 })
    const gradient = read(network.heads.policy!.gradient)
    const flows = LOG_RATIOS.map((_, row) => gradient.slice(row * 3, row * 3 + 3).some((slope) => slope !== 0))
    expect(flows).toEqual([true, true, true, false, true, true, false, true, true, true, true, true])
  })

  test('truth: what is reported beside it, by hand', () => {
    const { terms } = evaluated(categorical(3))
    const ratios = LOG_RATIOS.map(Math.exp)
    expect(terms.approxKl).toBeCloseTo(sum(ratios.map((ratio, row) => ratio - 1 - LOG_RATIOS[row]!)) / ROWS, 12)
    expect(terms.clipFraction).toBe(6 / ROWS)
    expect(terms.policyLoss).toBeCloseTo(
      -sum(ratios.map((ratio, row) => Math.min(ratio * ADVANTAGES[row]!, Math.min(Math.max(ratio, 0.8), 1.2) * ADVANTAGES[row]!))) / ROWS,
      12,
    )
  })
})

describe('the multi-discrete policy', () => {
  test('truth: it tells a network of the last action by one one-hot after the other', () => {
    const out = new Float32Array(6).fill(7)
    lastAction({ kind: 'multi-discrete', nvec: [3, 2], counted: null, masked: false }).write(Int32Array.of(0, 0, 2, 1), 1, out, 1)
    expect([...out]).toEqual([7, 0, 0, 1, 0, 1])
  })

  test('truth: it draws each choice as often as its probability says, to about 4 standard errors', () => {
    const kind = multiDiscrete({ nvec: [3, 2], counted: null, masked: false })
    const { network, policy } = evaluated(kind)
    const counts = new Array<number>(5).fill(0)
    const draws = 2000
    for (let i = 0; i < draws; i++) {
      const actions = policy.act(0)
      counts[actions[0]!]!++
      counts[3 + actions[1]!]!++
    }
    const logits = [...read(network.heads.policy!.output).slice(0, 5)]
    const share = (own: number[], j: number) => Math.exp(own[j]!) / sum(own.map(Math.exp))
    for (const [j, count] of counts.entries()) {
      const p = j < 3 ? share(logits.slice(0, 3), j) : share(logits.slice(3), j - 3)
      expect(Math.abs(count / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws))
    }
  })

  test('law: one that diverged still chooses among the actions', () => {
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, -Number.MAX_VALUE]) {
      const { network, policy } = evaluated(multiDiscrete({ nvec: [3, 2], counted: null, masked: false }))
      network.parameters.fill(broken)
      for (const [i, action] of policy.act(0).entries()) expect(i % 2 === 0 ? [0, 1, 2] : [0, 1]).toContain(action)
    }
  })
})

test('law: greedily, every policy takes the likeliest action, and draws nothing', () => {
  const inside = { low: [-0.1, -Infinity], high: [0.1, Infinity] }
  for (const [kind, wanted] of [
    [categorical(3), (row: number[]) => [row.indexOf(Math.max(...row))]],
    [
      multiDiscrete({ nvec: [3, 2], counted: null, masked: false }),
      (row: number[]) => [row.slice(0, 3), row.slice(3)].map((own) => own.indexOf(Math.max(...own))),
    ],
    [gaussian(inside), (row: number[]) => [Math.fround(Math.min(Math.max(row[0]!, -0.1), 0.1)), row[1]!]],
  ] as const) {
    const { network, policy } = evaluated(kind)
    const first = [...policy.actGreedily(0)]
    const output = read(network.heads.policy!.output)
    const rows = Array.from({ length: ROWS }, (_, row) => output.slice(row * kind.heads.policy!.size, (row + 1) * kind.heads.policy!.size))
    expect(first).toEqual(rows.flatMap(wanted))
    const drawn = [...policy.act(0)]
    expect(drawn).not.toEqual(first)
    const other = evaluated(kind).policy
    expect([...other.act(0)]).toEqual(drawn)
  }
})
