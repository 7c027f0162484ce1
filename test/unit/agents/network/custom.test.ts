import { expect, test } from 'vitest'
import { network } from '../../../../agents/network/custom.js'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network, type NetworkShape } from '../../../../agents/network/network.js'
import { parallel } from '../../../../agents/network/parallel.js'
import { residual } from '../../../../agents/network/residual.js'
import { sequential } from '../../../../agents/network/sequential.js'
import type { NetworkInputs, NetworkSpec, PartSpec } from '../../../../agents/network/spec.js'
import type { Builder } from '../../../../tensors/builder.js'

const shape: NetworkShape = {
  ...{ observation: { shape: [4], type: 'float32', scale: 1 }, contextSize: 0, free: {}, capacity: 6, sequences: 2 },
  ...{ heads: { policy: { size: 2, gain: 1 }, value: { size: 1, gain: 1 } }, optimizer: 'adam', fma: false },
}

const own = (define: (t: Builder, inputs: NetworkInputs) => unknown) => network(define as Parameters<typeof network>[0]) as PartSpec
const heads = own((_, { observations }) => ({ policy: observations, value: observations }))

test.each<readonly [string, NetworkSpec, RegExp]>([
  ['nothing', own(() => undefined), /^Expected the network to return a tensor, or tensors by the names of heads, got undefined$/],
  ['a promise', own(async (_, { observations }) => observations), /got a promise \(an async function\?\)$/],
  [
    'a number for a head',
    own((_, { observations }) => ({ policy: observations, value: 3 })),
    /^Expected the network to return a tensor, or/,
  ],
  [
    'one number',
    own((t, { observations }) => t.mean(observations)),
    /^Expected the features of the network to begin with its 6 rows, got \[\]$/,
  ],
  ['columns', own((t, { observations }) => t.transpose(observations)), /begin with its 6 rows, got \[4, 6\]$/],
  ['heads of another size', heads, /^Expected the network to have a head policy of shape \[6, 2\], got \[6, 4\]$/],
  [
    'no value',
    own((t, { observations }) => ({ policy: t.slice(observations, [0, 0], [-1, 2]) })),
    /have a head value of shape \[6, 1\], got heads policy$/,
  ],
  [
    'heads within sequential',
    sequential(heads, mlp([3])),
    /^Expected a part of sequential to return one tensor, got what is called policy, value$/,
  ],
  [
    'nothing within parallel',
    parallel(
      mlp([3]),
      own(() => null),
    ),
    /^Expected a part of parallel to return one tensor, got null$/,
  ],
  ['heads within residual', residual(heads), /^Expected a part of residual to return one tensor/],
])("truth: a network of one's own that returns %s", (_, spec, message) => {
  expect(() => new Network(spec, shape)).toThrow(
    expect.objectContaining({ code: 'NETWORK_MISFIT', message: expect.stringMatching(message) }),
  )
})
