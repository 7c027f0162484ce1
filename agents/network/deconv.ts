import { oneOf, type Requirement } from '../../checks/requirements.js'
import type { Builder } from '../../tensors/builder.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError, readOptions } from '../errors.js'
import { type Activation, activate, floatsOf, vectors } from './layers.js'
import { kernelsOf, mustBePicture } from './pictures.js'
import { type NetworkInputs, NO_CONTEXT, type PartSpec } from './spec.js'

/** One transposed convolution with square kernels. */
export interface DeconvLayer {
  /** Channels of its output, a positive integer. */
  readonly filters: number
  /** Height and width of the kernel in pixels, a positive integer. */
  readonly size: number
  /** Pixels of the output from one input to the next, a positive integer. Default: 1. */
  readonly stride?: number
  /** With 'valid' an output is (input - 1) · stride + size high and wide, with 'same' input · stride. Default: 'valid'. */
  readonly padding?: 'valid' | 'same'
}

/** The options of `deconv`. */
export interface DeconvOptions {
  /** Activation of every layer. Default: 'relu'. */
  readonly activation?: Activation
  /** [height, width, channels] as which a vector is read, row-major. Default: what is read is a picture. */
  readonly picture?: readonly [height: number, width: number, channels: number]
}

const aPicture: Requirement = {
  words: 'a picture [height, width, channels] of positive integers',
  fits: (value) => Array.isArray(value) && value.length === 3 && value.every((size) => Number.isInteger(size) && size > 0),
}

/**
 * Transposed convolutions ("deconvolutions"), one after another: each number of the input adds its kernel to the output, so that pictures
 * grow. The way from features back to a picture, as in pixel control (Jaderberg et al. 2017, "UNREAL").
 *
 * @param given the layers, one at least
 * @throws AgentError INVALID_OPTION when there is no layer, or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and what it reads is neither a picture nor a vector of `picture`'s size
 *
 * @example
 * sequential(mlp([7 * 7 * 32]), deconv([{ filters: 4, size: 4, stride: 2 }], { picture: [7, 7, 32] })) // pictures [16, 16, 4]
 */
export function deconv(given: readonly DeconvLayer[], choices: DeconvOptions = {}): PartSpec {
  const requirements = { activation: oneOf('tanh', 'relu'), picture: aPicture }
  const { activation = 'relu', picture } = readOptions('deconv', choices, requirements, "{ activation: 'relu' }")
  const kernels = kernelsOf('deconv', given)
  return {
    config: { kind: 'deconv', layers: kernels, activation, ...(picture ? { picture: [...picture] } : {}) },
    context: NO_CONTEXT,
    define(t, inputs) {
      let x = pictureOf(t, inputs, picture)
      for (const { filters, size, stride, padding } of kernels) {
        const [height, width, channels] = mustBePicture('deconv', x, inputs.parts)
        const along = (side: number) => (padding === 'same' ? side * stride : (side - 1) * stride + size)
        const name = inputs.layer()
        // A kernel of the convolution that goes the other way: its channels are those of the output.
        const kernel = t.parameter(`${name}.kernel`, [size * size * filters, channels], orthogonal(Math.SQRT2))
        const y = t.transposedConvolution(x, kernel, { stride, padding, shape: [along(height), along(width), filters] })
        x = activate(t, t.bias(y, t.parameter(`${name}.bias`, [filters], zeros)), activation)
      }
      return x
    },
  }
}

function pictureOf(t: Builder, inputs: NetworkInputs, picture: DeconvOptions['picture']): Tensor {
  const x = floatsOf(t, inputs)
  if (!picture) return x
  const flat = vectors(t, x)
  const size = picture.reduce((product, side) => product * side, 1)
  if (flat.shape[1] !== size)
    throw new AgentError(
      'NETWORK_MISFIT',
      `Expected the input of deconv to be ${size} numbers, as a picture [${picture.join(', ')}] has, got ${flat.shape[1]}`,
    )
  return t.reshape(flat, [flat.shape[0]!, ...picture])
}
