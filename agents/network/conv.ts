import { oneOf } from '../../checks/requirements.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import { readOptions } from '../errors.js'
import { type Activation, activate } from './layers.js'
import { kernelsOf, mustBePicture, mustFit } from './pictures.js'
import { NO_CONTEXT, type PartSpec } from './spec.js'

/** One convolution with square kernels. */
export interface ConvLayer {
  /** Channels of its output, a positive integer. */
  readonly filters: number
  /** Height and width of the kernel in pixels, a positive integer. */
  readonly size: number
  /** Pixels by which the kernel moves from one output to the next, a positive integer. Default: 1. */
  readonly stride?: number
  /**
   * Padding of the picture. With 'valid' there is none: an output is floor((input - size) / stride) + 1 high and wide. With 'same' zeros
   * surround the picture, so that it is ceil(input / stride); where their number is odd, the odd one is below and to the right, as in
   * TensorFlow. Default: 'valid'.
   */
  readonly padding?: 'valid' | 'same'
}

/** The options of `conv`. */
export interface ConvOptions {
  /** Activation of every convolution. Default: 'relu'. */
  readonly activation?: Activation
}

/**
 * Two-dimensional convolutions, one after another, over pictures [height, width, channels] of floats or bytes. Bytes stay bytes until the
 * first convolution reads them; those of a Box from 0 to 255 are scaled by 1/255.
 *
 * @param given the convolutions, one at least
 * @throws AgentError INVALID_OPTION when there is no convolution, or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and observations are no pictures or a kernel is larger than its input
 *
 * @example
 * const eye = conv([{ filters: 16, size: 8, stride: 4 }, { filters: 32, size: 4, stride: 2 }])
 * a2c({ env: 'atari:Pong', network: sequential(eye, mlp([256], { activation: 'relu' })) })
 */
export function conv(given: readonly ConvLayer[], choices: ConvOptions = {}): PartSpec {
  const { activation = 'relu' } = readOptions('conv', choices, { activation: oneOf('tanh', 'relu') }, "{ activation: 'relu' }")
  const kernels = kernelsOf('conv', given)
  return {
    config: { kind: 'conv', layers: kernels, activation },
    context: NO_CONTEXT,
    define(t, inputs) {
      let x = inputs.observations
      for (const { filters, size, stride, padding } of kernels) {
        const [height, width, channels] = mustBePicture('conv', x, inputs.parts)
        mustFit([height, width], size, padding)
        const name = inputs.layer()
        const kernel = t.parameter(`${name}.kernel`, [size * size * channels, filters], orthogonal(Math.SQRT2))
        const scaled = x.type === 'uint8' ? { scale: inputs.scale } : {}
        const y = t.convolution(x, kernel, { stride, padding, ...scaled })
        x = activate(t, t.bias(y, t.parameter(`${name}.bias`, [filters], zeros)), activation)
      }
      return x
    },
  }
}
