import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { intrinsicRewards } from '../../../../agents/feudal/intrinsic.js'
import { type LossSettings, lossGradient } from '../../../../agents/feudal/loss.js'
import { Window } from '../../../../agents/feudal/window.js'
import type { Network } from '../../../../agents/network/network.js'
import { read, write } from '../../../../tensors/program.js'
import { kindFor, randomGoalsOf, readRows, type Small, smallNetwork, stream, writeRows } from './small.js'

interface Recording {
  readonly sizes: Omit<Small, 'observation' | 'steps'> & { readonly unroll: number }
  readonly settings: LossSettings
  readonly weights: Readonly<Record<string, readonly number[]>>
  readonly inputs: Readonly<Record<string, readonly number[]>>
  readonly outputs: Readonly<Record<string, readonly number[]>>
  readonly gradients: Readonly<Record<string, readonly number[]>>
}

/** Written by record-feudal.py. */
const recorded = JSON.parse(readFileSync(new URL('../../../reference/feudal.json', import.meta.url), 'utf8')) as Recording
const { sizes, settings, weights, inputs, outputs, gradients } = recorded
const { envs, unroll, horizon } = sizes
const rows = (horizon + unroll) * envs

/** The recorded window, seen by our network in one pass or step by step; then its loss, back to the gradients. */
function played(stepwise: boolean): { network: Network; window: Window; intrinsic: number[] } {
  const network = smallNetwork({ ...sizes, observation: 3, steps: horizon + unroll + 12 })
  for (const { name, values } of network.named) write(values, weights[name]!)
  writeRows(network.observations, inputs.observations!)
  writeRows(network.context!, inputs.context!)
  writeRows(randomGoalsOf(network), inputs.randomGoals!)
  network.recurrence!.keep.set(inputs.ages!)
  const policy = kindFor({ ...sizes, observation: 3, steps: 0 }).build(network, envs, stream(1))
  const actions = Int32Array.from(inputs.actions!)
  if (stepwise) {
    for (let first = 0; first < rows; first += envs) network.act(first, envs, envs)
    policy.actions.set(actions)
  } else policy.evaluateActions(rows, actions, envs)
  network.forward(rows, envs, envs)
  const window = new Window(horizon + unroll, horizon, envs)
  window.unroll = unroll
  const { columns } = window
  columns.played.fill(1)
  columns.rewards.set(inputs.rewards!)
  columns.intrinsic.set(inputs.intrinsic!)
  columns.ends.set(inputs.ends!)
  columns.workerEnds.set(inputs.workerEnds!)
  columns.managerEnds.set(inputs.managerEnds!)
  intrinsicRewards(window, network.heads.state!.output, network.heads.goal!.output, network.recurrence!.keep)
  lossGradient(window, policy, network, settings)
  network.backward(window.learned, envs)
  return { network, window, intrinsic: [...columns.intrinsic] }
}

function expectClose(got: ArrayLike<number>, wanted: readonly number[], name: string): void {
  const largest = Math.max(...wanted.map(Math.abs))
  expect(largest, name).toBeGreaterThan(1e-4)
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value), `${name} ${i}`).toBeLessThan(3e-5 * Math.max(1, largest))
}

describe.each([
  ['in one pass', false],
  ['step by step', true],
])('the loss of FeUdal Networks, seen %s, against PyTorch', (_, stepwise) => {
  const { network, window, intrinsic } = played(stepwise)

  test('truth: logits, values, states and goals', () => {
    for (const name of ['policy', 'value', 'managerValue', 'state', 'goal'])
      expectClose(readRows(network.heads[name]!.output, rows + envs), outputs[name]!, name)
  })

  test('truth: intrinsic rewards, and the advantages of both', () => {
    expectClose(intrinsic, outputs.intrinsic!, 'intrinsic')
    expectClose(window.worker.a_t, outputs.workerAdvantages!, 'worker')
    expectClose(window.manager.a_t, outputs.managerAdvantages!, 'manager')
  })

  test('truth: the gradient by every parameter', () => {
    expect(network.named.map(({ name }) => name).sort()).toEqual(Object.keys(gradients).sort())
    for (const { name, gradient } of network.named) expectClose(read(gradient), gradients[name]!, name)
  })
})
