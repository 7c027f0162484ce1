import { describe, expect, test } from 'vitest'
import { RandomGoals } from '../../../../agents/feudal/goals.js'
import { feudal } from '../../../../agents/index.js'
import type { Network } from '../../../../agents/network/network.js'
import { emptyHost } from '../../../../src/alone.js'
import { feed, kindFor, randomGoalsOf, readRows, type Small, small, smallNetwork, stream, writeRows } from './small.js'

const { envs, steps } = small
const rows = steps * envs

/** Ages of one environment whose episodes begin at steps 0, 5 and 12, and of one whose only episode is in its fourth step. */
const ages = (step: number, env: number) => (env === 1 ? step + 3 : step - (step >= 12 ? 12 : step >= 5 ? 5 : 0))

const norms = (values: number[], size: number) =>
  Array.from({ length: values.length / size }, (_, row) => Math.hypot(...values.slice(row * size, (row + 1) * size)))

function head(network: Network, name: string, count = rows, first = 0): number[] {
  return readRows(network.heads[name]!.output, count, first)
}

function seen(size: Small = small, seed = 2): Network {
  const network = smallNetwork(size)
  feed(network, seed, ages, size)
  return network
}

describe('the network of FeUdal Networks', () => {
  test('law: seen step by step it gives the bits of one pass', () => {
    const [whole, parts] = [seen(), seen()]
    whole.forward(0, rows, envs)
    for (let first = 0; first < rows; first += envs) parts.forward(first, envs, envs)
    for (const name of ['policy', 'value', 'managerValue', 'goal', 'state']) expect(head(parts, name)).toEqual(head(whole, name))
  })

  test('law: an episode is what it would be alone: no state, no goal and no output of one before it enters', () => {
    const [whole, alone] = [seen(), seen()]
    whole.forward(0, rows, envs)
    // The episode of the first environment from step 5 on, beside a memory full of something else.
    for (const each of [alone.observations, alone.context!]) each.data.copyWithin(0, 5 * envs * each.stride)
    alone.recurrence!.keep.copyWithin(0, 5 * envs)
    const state = Float32Array.from({ length: alone.recurrence!.size }, (_, i) => Math.sin(i))
    alone.recurrence!.write(0, state, 0, envs)
    alone.forward(0, 7 * envs, envs)
    for (const name of ['policy', 'value', 'managerValue', 'goal'])
      for (let step = 0; step < 7; step++) expect(head(alone, name, 1, step * envs)).toEqual(head(whole, name, 1, (step + 5) * envs))
  })

  test('law: what enters goes on over passes, and a look ahead does not move the clock', () => {
    const [whole, parts] = [seen(), seen()]
    whole.forward(0, rows, envs)
    const state = new Float32Array(parts.recurrence!.size * envs)
    parts.forward(0, 9 * envs, envs)
    const kept = () => {
      for (let env = 0; env < envs; env++) parts.recurrence!.read(9 * envs + env, state, env * parts.recurrence!.size, envs)
      return state.slice()
    }
    const before = kept()
    // The values after the last step, for the returns.
    parts.forward(9 * envs, envs, envs)
    expect(kept()).toEqual(before)
    for (const each of [parts.observations, parts.context!]) each.data.copyWithin(0, 9 * envs * each.stride)
    parts.recurrence!.keep.copyWithin(0, 9 * envs)
    for (let env = 0; env < envs; env++) parts.recurrence!.write(env, before, env * parts.recurrence!.size, envs)
    parts.forward(0, 11 * envs, envs)
    for (const name of ['policy', 'value', 'goal']) expect(head(parts, name, 11 * envs)).toEqual(head(whole, name, 11 * envs, 9 * envs))
  })

  test('truth: goals have the norm 1, random ones too, and each environment has a coin of its own', () => {
    const network = seen()
    const policy = kindFor(small).build(network, envs, stream(3))
    const goals = new RandomGoals(network, policy, envs, stream(4))
    goals.share = 0.5
    for (let first = 0; first < rows; first += envs) goals.act(first)
    for (const norm of norms(head(network, 'goal'), small.units)) expect(norm).toBeCloseTo(1, 5)
    const random = norms(readRows(randomGoalsOf(network), rows), small.units).map((norm) => norm > 0)
    const mixed = Array.from({ length: steps }, (_, step) => new Set(random.slice(step * envs, (step + 1) * envs)).size)
    expect(mixed.filter((kinds) => kinds > 1).length).toBeGreaterThan(3)
    expect(random.filter(Boolean).length).toBeGreaterThan(rows / 4)
    expect(random.filter(Boolean).length).toBeLessThan((3 * rows) / 4)
    goals.clear()
    expect(readRows(randomGoalsOf(network), rows).every((number) => number === 0)).toBe(true)
  })

  test('truth: the worker reads the goal of the same time step: another one changes its policy at once, for c steps more and no longer', () => {
    const [one, other] = [seen(), seen()]
    writeRows(
      { ...randomGoalsOf(other), data: randomGoalsOf(other).data.subarray(12 * envs * randomGoalsOf(other).stride) },
      [1, 2, 3, 4, 5, 6],
    )
    for (const network of [one, other]) network.forward(0, rows, envs)
    const differs = Array.from({ length: steps }, (_, step) => {
      const row = step * envs
      return head(one, 'policy', 1, row).some((logit, j) => logit !== head(other, 'policy', 1, row)[j])
    })
    expect(differs).toEqual(Array.from({ length: steps }, (_, step) => step >= 12 && step <= 12 + small.horizon))
    expect(head(one, 'value')).toEqual(head(other, 'value'))
    expect(head(one, 'managerValue')).toEqual(head(other, 'managerValue'))
  })

  test('truth: a goal of zero gives a uniform policy, no gradient, and nothing that is not a number', () => {
    const network = seen()
    for (const { name, values } of network.named) if (name.startsWith('manager.memory')) values.data.fill(0)
    network.forward(0, rows, envs)
    expect(norms(head(network, 'goal'), small.units).every((norm) => norm === 0)).toBe(true)
    expect(head(network, 'policy').every((logit) => logit === 0)).toBe(true)
    for (const { gradient } of Object.values(network.heads)) gradient.data.fill(1)
    network.backward(rows, envs)
    for (const { name, gradient } of network.named) {
      expect(Array.from(gradient.data).every(Number.isFinite), name).toBe(true)
      if (name.startsWith('manager.memory') || name === 'worker.goal.kernel')
        expect(Array.from(gradient.data).every((number) => number === 0)).toBe(true)
    }
  })

  test('truth: no gradient flows from the worker to the manager, and the percept learns from both', () => {
    const network = seen()
    network.forward(0, rows, envs)
    const moved = (...heads: string[]) => {
      for (const [name, { gradient }] of Object.entries(network.heads)) gradient.data.fill(heads.includes(name) ? 0.5 : 0)
      // The direction of a goal alone counts, so that a gradient along it is none.
      if (heads.includes('goal'))
        for (let i = 0; i < network.heads.goal!.gradient.data.length; i += 3) network.heads.goal!.gradient.data[i] = 1
      network.backward(rows, envs)
      return network.named.filter(({ gradient }) => Array.from(gradient.data).some((number) => number !== 0)).map(({ name }) => name)
    }
    const percept = ['body.0.kernel', 'body.0.bias']
    const worker = moved('policy', 'value')
    expect(worker.filter((name) => name.startsWith('manager'))).toEqual([])
    expect(worker).toEqual(expect.arrayContaining([...percept, 'worker.goal.kernel', 'worker.memory.kernel']))
    const manager = moved('goal', 'managerValue')
    expect(manager.filter((name) => name.startsWith('worker'))).toEqual([])
    expect(manager).toEqual(expect.arrayContaining([...percept, 'manager.memory.kernel', 'manager.state.kernel', 'manager.value.kernel']))
    // The state in which goals are directions is no target that could be moved towards them.
    expect(moved('state')).toEqual([])
  })

  test('truth: with c = 1 and r = 1 the manager is a plain LSTM whose output is the goal, and the worker reads two goals', () => {
    const size = { ...small, horizon: 1, dilation: 1 }
    const network = seen(size)
    network.forward(0, rows, envs)
    expect(network.recurrence!.lag).toBe(1)
    const [memory, worker] = [2 * size.units, 2 * size.units]
    expect(network.recurrence!.size).toBe(memory + worker + size.units)
    const state = new Float32Array(network.recurrence!.size)
    for (let step = 1; step < steps; step++) {
      network.recurrence!.read(step * envs, state, 0, envs)
      const h = Array.from(state.subarray(0, size.units))
      const norm = Math.hypot(...h)
      for (const [j, number] of head(network, 'goal', 1, (step - 1) * envs).entries()) expect(number).toBeCloseTo(h[j]! / norm, 5)
    }
  })
})

test('truth: Boxes of actions are refused, and networks with heads of their own', async () => {
  await expect(feudal({ env: 'Pendulum-v1' }).create(emptyHost)).rejects.toMatchObject({
    code: 'ACTION_SPACE_UNSUPPORTED',
    message: 'Expected the action space for feudal to be Discrete, MultiDiscrete, or a Dict or Tuple of Discrete, got Box',
  })
  expect(() => feudal({ env: 'CartPole-v1', horizon: 0 })).toThrow('Expected horizon to be a positive integer, got 0')
})
