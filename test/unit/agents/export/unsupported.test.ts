import { describe, expect, test } from 'vitest'
import { AgentError, a2c, network } from '../../../../agents/index.js'
import type { Env } from '../../../../envs/core/env.js'
import { make } from '../../../../envs/index.js'
import { orthogonal } from '../../../../tensors/index.js'
import { FACTS, tried } from '../../../conformance/describe-formats.js'
import { tensorsOf } from '../../../conformance/exports/safetensors.js'

/** Its rows know of each other, which no exported policy can. */
const centred = network((t, { observations }) => {
  const x = t.product(observations, t.parameter('w', [observations.shape[1]!, 6], orthogonal(1)))
  return t.subtract(x, t.mean(x, { axes: [0], keep: true }))
})
/** It fades with the age of the episode, which no exported policy knows. */
const fading = network((t, { observations, memory }) => {
  const { keep } = memory(2)
  return t.multiply(observations, t.exp(t.negate(t.reshape(keep, [keep.shape[0]!, 1]))))
})
const agent = tried({
  env: () => make('CartPole-v1') as Env,
  spec: () => a2c({ env: 'CartPole-v1', envs: 4, network: centred }),
})

describe('a network that a format cannot write', () => {
  test.each(['onnx', 'js'])('truth: is refused by %s with one sentence', async (format) => {
    const { trained } = await agent
    expect(() => trained.formats[format]!(FACTS)).toThrow(
      new AgentError(
        'EXPORT_UNSUPPORTED',
        `Expected a network of operations that ${format} can write, got sum over rows; safetensors takes every network`,
      ),
    )
  })

  test('truth: is refused where it reads how old the episode is', async () => {
    const { trained } = await tried({
      env: () => make('CartPole-v1') as Env,
      spec: () => a2c({ env: 'CartPole-v1', envs: 4, network: fading }),
    })
    for (const format of ['onnx', 'js']) expect(() => trained.formats[format]!(FACTS)).toThrow(/that (onnx|js) can write, got keep;/)
  })

  test('truth: is written by safetensors, with all of its parameters', async () => {
    const { trained } = await agent
    const { tensors } = tensorsOf(trained.formats.safetensors!(FACTS)[0]!.bytes)
    expect(Object.keys(tensors).sort()).toEqual(['policy.bias', 'policy.kernel', 'value.bias', 'value.kernel', 'w'])
  })
})
