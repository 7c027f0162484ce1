import type { Distribution } from '../../src/trained.js'
import type { ActionSpace } from '../environment/action-space.js'
import type { Network } from '../network/network.js'

/** The distribution of the actions in a row of the network's policy head, after a forward pass. */
export function distributionAt(network: Network, row: number, space: ActionSpace): Distribution {
  const { data, stride } = network.policy.output
  const offset = row * stride
  if (space.kind === 'box') {
    const size = space.low.length
    return {
      kind: 'gaussian',
      mean: data.slice(offset, offset + size),
      standardDeviation: network.free.values.map((logStd) => Math.exp(logStd)),
    }
  }
  const sizes = space.kind === 'discrete' ? [space.n] : space.nvec
  let from = offset
  const probabilities = sizes.map((n) => {
    from += n
    return softmax(data.subarray(from - n, from))
  })
  return { kind: 'categorical', probabilities }
}

/** p_j = e^(l_j − max l) / Σ e^(l_i − max l): the largest logit is subtracted first, so that nothing overflows. */
function softmax(logits: Float32Array): Float32Array {
  let max = Number.NEGATIVE_INFINITY
  for (const logit of logits) max = Math.max(max, logit)
  const weights = Array.from(logits, (logit) => Math.exp(logit - max))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return Float32Array.from(weights, (weight) => weight / sum)
}
