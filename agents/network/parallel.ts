import type { Tensor } from '../../tensors/tensor.js'
import { vectors } from './layers.js'
import { contextOfParts, featuresOf } from './sequential.js'
import type { PartSpec } from './spec.js'

/**
 * Networks side by side, which all read the same; their outputs are joined. Pictures of one height and width are joined along their
 * channels, all else as vectors.
 *
 * @param parts the networks, one at least
 * @throws AgentError INVALID_OPTION when there is no part, a part is no part of a network, or two read the last action or reward
 *
 * @example
 * const eyes = parallel(conv([{ filters: 16, size: 8, stride: 4 }]), mlp([32])) // what it sees, and what it sees at a glance
 */
export function parallel(...parts: readonly PartSpec[]): PartSpec {
  const context = contextOfParts('parallel', parts)
  return {
    config: { kind: 'parallel', parts: parts.map(({ config }) => config) },
    context,
    define(t, inputs) {
      const outputs = parts.map((part) => featuresOf('parallel', t, part, inputs))
      return t.concat(arePictures(outputs) ? outputs : outputs.map((output) => vectors(t, output)))
    },
  }
}

function arePictures(outputs: readonly Tensor[]): boolean {
  const [first] = outputs
  return outputs.every(({ shape }) => shape.length === 4 && shape[1] === first!.shape[1] && shape[2] === first!.shape[2])
}
