import { describe, expect, test } from 'vitest'
import { actionValues } from '../../../agents/dqn/action-values.js'
import { lossGradient } from '../../../agents/dqn/loss.js'
import { Batch } from '../../../agents/dqn/replay.js'
import { mlp } from '../../../agents/index.js'
import { Stream } from '../../../agents/math/stream.js'
import { Network, type Rows } from '../../../agents/network/network.js'
import { program, type Tensor } from '../../../tensors/index.js'

const ROWS = 6
const ACTIONS = 3

/** An online and a target network with random inputs, whose forward passes have been run, and a batch. */
function played(dueling: boolean) {
  const random = new Stream()
  random.seed(Uint32Array.of(5, 6, 7, 8))
  const kind = actionValues(ACTIONS, dueling, 0)
  const networkOf = (capacity: number) => {
    const observation = { shape: [4], type: 'float32', scale: 1 } as const
    const shape = {
      observation,
      contextSize: 0,
      heads: kind.heads,
      free: {},
      capacity,
      sequences: 1,
      optimizer: 'adam',
      fma: false,
    } as const
    const network = new Network(mlp([8]), shape)
    network.initialise(() => random.next())
    for (let i = 0; i < capacity * network.observations.stride; i++) network.observations.data[i] = 4 * random.next() - 2
    network.forward(0, capacity)
    return network
  }
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

/** Q by hand: V + A − mean of A, or the head. */
function qOf({ heads }: Network, first = 0): number[][] {
  if (heads.q) return rowsOf(heads.q.output, first)
  const values = rowsOf(heads.value!.output, first)
  return rowsOf(heads.advantage!.output, first).map((row, i) => row.map((a) => values[i]![0]! + a - row.reduce((x, y) => x + y) / ACTIONS))
}

describe.each([true, false])('the loss of dqn, dueling: %s', (dueling) => {
  test.each([true, false])('truth: its gradient at the heads is that of the graph, double: %s', (double) => {
    const { online, target, batch, values, targetValues } = played(dueling)
    const errors = new Float64Array(ROWS)
    const { loss } = lossGradient(batch, values, targetValues, double, errors)
    const [q, next, chooser] = [qOf(online), qOf(target), double ? qOf(online, ROWS) : qOf(target)]
    const y = next.map((row, i) => batch.returns[i]! + batch.discounts[i]! * row[chooser[i]!.indexOf(Math.max(...chooser[i]!))]!)
    for (const [i, error] of errors.entries()) expect(error).toBeCloseTo(q[i]![batch.actions[i]!]! - y[i]!, 5)
    // Errors on both sides of 1, where Huber's function bends.
    expect(new Set(Array.from(errors, (error) => Math.abs(error) < 1))).toEqual(new Set([true, false]))

    const heads = dueling ? (['advantage', 'value'] as const) : (['q'] as const)
    const graph = program((t) => {
      const inputs: Tensor[] = heads.map((name) => t.input(name, [ROWS, name === 'value' ? 1 : ACTIONS]))
      const [first, value] = inputs as [Tensor, Tensor?]
      const all = value ? t.add(value, t.subtract(first, t.mean(first, { axes: [1], keep: true }))) : first
      const taken = t.sum(t.multiply(all, t.oneHot(t.constant(batch.actions, [ROWS], 'int32'), ACTIONS)), { axes: [1] })
      const size = t.absolute(t.subtract(taken, t.constant(y)))
      const bent = t.minimum(size, t.constant([1]))
      const huber = t.add(t.scale(t.square(bent), 0.5), t.subtract(size, bent))
      const loss = t.mean(t.multiply(t.constant(batch.weights), huber))
      const gradients = t.gradients([loss], [t.constant([1], [])], inputs)
      return { loss, ...Object.fromEntries(heads.map((name, i) => [`by ${name}`, gradients[i]!])) }
    })
    const out: Readonly<Record<string, Float32Array>> = graph.run(
      Object.fromEntries(heads.map((name) => [name, rowsOf(online.heads[name]!.output).flat()])),
    )
    expect(loss).toBeCloseTo(out.loss![0]!, 5)
    for (const name of heads) {
      const expected = out[`by ${name}`]!
      expect(expected.some((x) => Math.abs(x) > 0.01)).toBe(true)
      for (const [i, x] of rowsOf(online.heads[name]!.gradient).flat().entries()) expect(x).toBeCloseTo(expected[i]!, 6)
    }
  })
})

test('truth: epsilon-greedy draws any action in ε of the cases, and says so', () => {
  const { online } = played(true)
  const random = new Stream()
  random.seed(Uint32Array.of(1, 2, 3, 4))
  const behaviour = actionValues(ACTIONS, true, 0.3).build(online, 1, random)
  const best = behaviour.actGreedily(0)[0]!
  const counts = new Float64Array(ACTIONS)
  for (let i = 0; i < 20_000; i++) counts[behaviour.act(0)[0]!]!++
  const distribution = behaviour.distribution(0) as { probabilities: readonly Float32Array[] }
  expect(distribution.probabilities[0]![best]).toBeCloseTo(0.8, 6)
  for (const [action, count] of counts.entries()) expect(count / 20_000).toBeCloseTo(distribution.probabilities[0]![action]!, 1)
  expect(behaviour.value(0)).toBe(behaviour.q(0, best))
})
