import { expect, test } from 'vitest'
import { dqn, network } from '../../../../agents/index.js'
import type { Env } from '../../../../envs/core/env.js'
import { make } from '../../../../envs/index.js'
import { zeros } from '../../../../tensors/index.js'
import { FACTS, tried } from '../../../conformance/describe-formats.js'
import { loadModule } from '../../../conformance/exports/run-module.js'
import { runOnnx } from '../../../conformance/exports/run-onnx.js'

/** The advantages are the first two numbers of the observation, and the value is the third. */
const plain = network((t, { observations }) => {
  const x = t.add(observations, t.parameter('shift', [4], zeros))
  const [advantage, value] = t.split(x, [2, 1, 1])
  return { advantage: advantage!, value: value! }
})
const agent = tried({
  env: () => make('CartPole-v1') as Env,
  spec: () => dqn({ env: 'CartPole-v1', envs: 4, network: plain, learningStarts: 1000, explorationSteps: 0, epsilon: 0.25 }),
})
/** Q = V + A - mean(A) is [3 + 1 - 1.5, 3 + 2 - 1.5] and [0 + 1 - -1, 0 - 3 - -1]. */
const [OBSERVATIONS, Q] = [
  [1, 2, 3, 4, 1, -3, 0, 4],
  [2.5, 3.5, 2, -2],
] as const

test('truth: values of actions by two heads, as ONNX', async () => {
  const { bytes } = (await agent).trained.formats.onnx!(FACTS)[0]!
  const observation = { type: 'float32', shape: [2, 4], numbers: OBSERVATIONS }
  expect(await runOnnx({ bytes, calls: [{ observation }] })).toEqual([{ q: Q, value: [3.5, 2], action: [1, 0] }])
})

test('truth: and as a module, which explores unless it is greedy', async () => {
  const { act, value, distribution } = await loadModule((await agent).trained.formats.js!(FACTS))
  const observation = OBSERVATIONS.slice(0, 4)
  expect(value(observation)).toBe(3.5)
  expect(distribution(observation)).toEqual({ kind: 'categorical', probabilities: [Float32Array.of(0.125, 0.875)] })
  const others = (greedy: boolean) =>
    Array.from({ length: 800 }, () => act(observation, { greedy })).filter((action) => action === 0).length
  expect(others(true)).toBe(0)
  expect(Math.abs(others(false) - 100)).toBeLessThan(40)
})
