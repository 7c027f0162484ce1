import type { Builder } from '../../tensors/builder.js'
import { orthogonal } from '../../tensors/initialisers.js'
import { sameShape, show } from '../../tensors/shape.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import { floatsOf, vectors } from './layers.js'
import { contextOfParts, featuresOf } from './sequential.js'
import type { NetworkInputs, PartSpec } from './spec.js'

/**
 * A residual connection: y = x + body(x) (He et al. 2016). Where body(x) has another shape than x, x is projected to it first: a vector by
 * a matrix, a picture by a convolution of size 1, whose stride makes it as large as body(x).
 *
 * @param body what is added to its input
 * @throws AgentError INVALID_OPTION when `body` is no part of a network
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and a picture cannot be projected to body(x)
 *
 * @example
 * // a block of IMPALA's network (Espeholt et al. 2018)
 * const block = residual(conv([{ filters: 16, size: 3, padding: 'same' }, { filters: 16, size: 3, padding: 'same' }]))
 */
export function residual(body: PartSpec): PartSpec {
  const context = contextOfParts('residual', [body])
  return {
    config: { kind: 'residual', body: body.config },
    context,
    define(t, inputs) {
      const x = floatsOf(t, inputs)
      const y = featuresOf('residual', t, body, { ...inputs, observations: x })
      return t.add(sameShape(x.shape, y.shape) ? x : projected(t, x, y, inputs), y)
    },
  }
}

/** x in the shape of y. */
function projected(t: Builder, x: Tensor, y: Tensor, inputs: NetworkInputs): Tensor {
  const name = `${inputs.layer()}.kernel`
  if (y.shape.length !== 4) {
    const flat = vectors(t, x)
    return t.product(flat, t.parameter(name, [flat.shape[1]!, y.shape[1]!], orthogonal(1)))
  }
  const [, height, width, channels] = x.shape as readonly [number, number?, number?, number?]
  const [, outHeight, outWidth, filters] = y.shape as [number, number, number, number]
  const stride = Math.ceil((height ?? 0) / outHeight)
  const fits = (side: number | undefined, positions: number) => side !== undefined && Math.ceil(side / stride) === positions
  if (!channels || !fits(height, outHeight) || !fits(width, outWidth))
    throw new AgentError(
      'NETWORK_MISFIT',
      `Expected the input of residual to become as large as its body's output by leaving out pixels, got ${show(x.shape.slice(1))} and ${show(y.shape.slice(1))}`,
    )
  return t.convolution(x, t.parameter(name, [channels, filters], orthogonal(1)), { stride, padding: 'same' })
}
