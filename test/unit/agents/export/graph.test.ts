import { describe, expect, test } from 'vitest'
import { mlp } from '../../../../agents/index.js'
import { uniform } from '../../tensors/kernels/lab.js'
import { buildSample, referenceOf, samples } from '../network/samples.js'

describe('a network as plain data', () => {
  test.each(Object.entries(samples))('law: %s gives every parameter once, and nothing of the padding', (_, sample) => {
    const network = buildSample(sample, 4)
    const random = uniform(3)
    // Numbers that no two parameters share; the padding stays out.
    network.parameters.forEach((__, i, all) => {
      all[i] = i + random()
    })
    const { values } = network.free.log_std!
    const own = [
      ...referenceOf(sample).places(),
      ...Array.from(values, (__, i) => (values.byteOffset - network.parameters.byteOffset) / 4 + i),
    ]
    const given = Object.values(network.describe().parameters).flatMap(({ data }) => [...data])
    expect(given.sort((a, b) => a - b)).toEqual(own.map((at) => network.parameters[at]!).sort((a, b) => a - b))
  })

  test('truth: names and shapes', () => {
    const shapes = (sample: keyof typeof samples) =>
      Object.fromEntries(Object.entries(buildSample(samples[sample]!, 4).describe().parameters).map(([name, { shape }]) => [name, shape]))
    expect(shapes('conv, mlp, lstm, last reward')).toEqual({
      'body.0.kernel': [2, 2, 2, 2],
      'body.0.bias': [2],
      'body.1.kernel': [8, 5],
      'body.1.bias': [5],
      'body.2.kernel': [6, 12],
      'body.2.recurrent_kernel': [3, 12],
      'body.2.bias': [12],
      'policy.kernel': [3, 2],
      'policy.bias': [2],
      'value.kernel': [3, 1],
      'value.bias': [1],
      log_std: [2],
    })
  })

  test('truth: separate layers have names of their own', () => {
    const spec = mlp([5, 3], { separate: true })
    const network = buildSample({ spec, observation: samples['mlp, mlp']!.observation, policySize: 2 }, 4, { free: {} })
    expect(Object.keys(network.describe().parameters).filter((name) => name.endsWith('kernel'))).toEqual([
      'policy_body.0.kernel',
      'policy_body.1.kernel',
      'value_body.0.kernel',
      'value_body.1.kernel',
      'policy.kernel',
      'value.kernel',
    ])
  })

  test('law: it is a copy', () => {
    const network = buildSample(samples['mlp, mlp']!, 4)
    const before = network.describe().parameters
    const copy = structuredClone(before)
    network.parameters.fill(9)
    expect(before).toEqual(copy)
  })
})
