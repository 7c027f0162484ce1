import { describe, expect, test } from 'vitest'
import { actionValues } from '../../../agents/dqn/action-values.js'
import { dueling } from '../../../agents/dqn/dueling.js'
import { lossGradient } from '../../../agents/dqn/loss.js'
import { Batch } from '../../../agents/dqn/replay.js'
import { mlp, network as own } from '../../../agents/index.js'
import { Stream } from '../../../agents/math/stream.js'
import { Network, type Rows } from '../../../agents/network/network.js'
import type { NetworkSpec } from '../../../agents/network/spec.js'
import { program } from '../../../tensors/index.js'

const ROWS = 6
const ACTIONS = 3

/** A network with random weights and inputs, whose forward pass has been run. */
function networkWith(spec: NetworkSpec, capacity: number, random: Stream): Network {
  const { heads, free } = actionValues(ACTIONS, 0)
  const observation = { shape: [4], type: 'float32', scale: 1 } as const
  const network = new Network(spec, { observation, contextSize: 0, heads, free, capacity, sequences: 1, optimizer: 'adam', fma: false })
  network.initialise(() => random.next())
  for (let i = 0; i < capacity * network.observations.stride; i++) network.observations.data[i] = 4 * random.next() - 2
  network.forward(0, capacity)
  return network
}

/** An online and a target network with random inputs, whose forward passes have been run, and a batch. */
function played() {
  const random = new Stream()
  random.seed(Uint32Array.of(5, 6, 7, 8))
  const kind = actionValues(ACTIONS, 0)
  const networkOf = (capacity: number) => networkWith(mlp([8]), capacity, random)
  const [online, target] = [networkOf(2 * ROWS), networkOf(ROWS)]
  const batch = new Batch(ROWS)
  batch.count = ROWS
  for (let i = 0; i < ROWS; i++) {
    batch.actions[i] = i % ACTIONS
    batch.returns[i] = 3 * random.next() - 1
    batch.discounts[i] = i === 2 ? 0 : 0.9
    batch.weights[i] = random.next()
  }
  return { online, target, batch, values: kind.build(online, 1, random), targetValues: kind.build(target, 1, random) }
}

function rowsOf({ data, stride, columns }: Rows, first = 0): number[][] {
  return Array.from({ length: ROWS }, (_, row) => Array.from(data.slice((first + row) * stride, (first + row) * stride + columns)))
}

describe('the loss of dqn', () => {
  test.each([true, false])('truth: its gradient at the head is that of the graph, double: %s', (double) => {
    const { online, target, batch, values, targetValues } = played()
    const errors = new Float64Array(ROWS)
    const { loss } = lossGradient(batch, values, targetValues, double, errors)
    const qOf = ({ heads }: Network, first = 0) => rowsOf(heads.q!.output, first)
    const [q, next, chooser] = [qOf(online), qOf(target), double ? qOf(online, ROWS) : qOf(target)]
    const y = next.map((row, i) => batch.returns[i]! + batch.discounts[i]! * row[chooser[i]!.indexOf(Math.max(...chooser[i]!))]!)
    for (const [i, error] of errors.entries()) expect(error).toBeCloseTo(q[i]![batch.actions[i]!]! - y[i]!, 5)
    // Errors on both sides of 1, where Huber's function bends.
    expect(new Set(Array.from(errors, (error) => Math.abs(error) < 1))).toEqual(new Set([true, false]))

    const graph = program((t) => {
      const all = t.input('q', [ROWS, ACTIONS])
      const taken = t.sum(t.multiply(all, t.oneHot(t.constant(batch.actions, [ROWS], 'int32'), ACTIONS)), { axes: [1] })
      const size = t.absolute(t.subtract(taken, t.constant(y)))
      const bent = t.minimum(size, t.constant([1]))
      const huber = t.add(t.scale(t.square(bent), 0.5), t.subtract(size, bent))
      const loss = t.mean(t.multiply(t.constant(batch.weights), huber))
      return { loss, gradient: t.gradients([loss], [t.constant([1], [])], [all])[0]! }
    })
    const out = graph.run({ q: q.flat() })
    expect(loss).toBeCloseTo(out.loss[0]!, 5)
    expect(out.gradient.some((x) => Math.abs(x) > 0.01)).toBe(true)
    for (const [i, x] of rowsOf(online.heads.q!.gradient).flat().entries()) expect(x).toBeCloseTo(out.gradient[i]!, 6)
  })
})

describe('two heads', () => {
  test.each([false, true])('truth: Q = V + A - mean of A, with layers of their own: %s', (separate) => {
    const network = networkWith(dueling(mlp([5], { separate })), ROWS, new Stream())
    const { parameters } = network.describe(actionValues(ACTIONS, 0).exported!.readout)
    const layer = (x: number[], name: string) => {
      const [kernel, bias] = [parameters[`${name}.kernel`]!.data, parameters[`${name}.bias`]!.data]
      return Array.from(bias, (b, j) => x.reduce((sum, value, i) => sum + value * kernel[i * bias.length + j]!, b))
    }
    const joint = (x: number[]) => layer(layer(x, 'body.0').map(Math.tanh), 'heads')
    const head = (x: number[], name: string) => layer(layer(x, `${name}_body.0`).map(Math.tanh), name)
    const wanted = rowsOf(network.observations as Rows).map((x) => {
      const a = separate ? head(x, 'advantage') : joint(x).slice(0, -1)
      const [v] = separate ? head(x, 'value') : joint(x).slice(-1)
      return a.map((one) => v! + one - a.reduce((sum, other) => sum + other) / ACTIONS)
    })
    for (const [i, q] of rowsOf(network.heads.q!.output).flat().entries()) expect(q).toBeCloseTo(wanted.flat()[i]!, 5)
    expect(new Set(wanted.flat().map((q) => q.toFixed(3))).size).toBe(ROWS * ACTIONS)
  })

  test('truth: those of a network must be there, and of their sizes', () => {
    const heads = (advantage: string, size: number) =>
      dueling(
        own((t, { observations }) => ({
          [advantage]: t.slice(observations, [0, 0], [-1, size]),
          value: t.slice(observations, [0, 0], [-1, 1]),
        })),
      )
    const built =
      (...given: Parameters<typeof heads>) =>
      () =>
        networkWith(heads(...given), ROWS, new Stream())
    expect(built('advantages', 3)).toThrow('Expected the network to have a head advantage of shape [6, 3], got heads advantages, value')
    expect(built('advantage', 2)).toThrow('Expected the network to have a head advantage of shape [6, 3], got [6, 2]')
  })
})

test('truth: epsilon-greedy draws any action in ε of the cases, and says so', () => {
  const { online } = played()
  const random = new Stream()
  random.seed(Uint32Array.of(1, 2, 3, 4))
  const behaviour = actionValues(ACTIONS, 0.3).build(online, 1, random)
  const best = behaviour.actGreedily(0)[0]!
  const counts = new Float64Array(ACTIONS)
  for (let i = 0; i < 20_000; i++) counts[behaviour.act(0)[0]!]!++
  const distribution = behaviour.distribution(0) as { probabilities: readonly Float32Array[] }
  expect(distribution.probabilities[0]![best]).toBeCloseTo(0.8, 6)
  for (const [action, count] of counts.entries()) expect(count / 20_000).toBeCloseTo(distribution.probabilities[0]![action]!, 1)
  expect(behaviour.value(0)).toBe(behaviour.q(0, best))
})
