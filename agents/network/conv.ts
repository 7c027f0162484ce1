import { expected } from '../errors.js'
import { checkChoice, checkNames, checkNumber, plainList, plainOptions } from '../options.js'
import { type LayeredSpec, layered } from './layered.js'
import { convolution } from './layers/convolution.js'
import type { Activation } from './layers/layer.js'

/** One convolution with square kernels. */
export interface ConvLayer {
  /** Channels that it puts out, 1 or more. */
  readonly filters: number
  /** Height and width of the kernel, in pixels, 1 or more. */
  readonly size: number
  /** Pixels from one place of the kernel to the next, 1 or more; 1 unless given. */
  readonly stride?: number
  /**
   * 'valid' unless given: kernels stay inside of the picture. 'same': zeros around it, so that the output is ceil(input / stride) high and
   * wide; where their number is odd the odd one is below and to the right, as TensorFlow's SAME.
   */
  readonly padding?: 'valid' | 'same'
}

export interface ConvOptions {
  /** Of every convolution; 'relu' unless given. */
  readonly activation?: Activation
}

const RANGE = { min: 1, integer: true }

/**
 * Two-dimensional convolutions, one after another, over pictures [height, width, channels]; floats, or bytes that stay bytes until here.
 * Throws INVALID_OPTION for options that break their rules. Building it throws NETWORK_MISFIT where observations are no pictures or a kernel
 * is larger than what it reads.
 */
export function conv(given: readonly ConvLayer[], choices: ConvOptions = {}): LayeredSpec {
  const layers = plainList(given) as readonly ConvLayer[] | undefined
  if (layers === undefined || layers.length === 0) throw expected('the layers of conv', 'an array of at least one convolution', given)
  const options = plainOptions('conv', choices, "{ activation: 'relu' }")
  checkNames('conv', options, ['activation'])
  const { activation = 'relu' } = options
  checkChoice('the activation of conv', activation, ['tanh', 'relu'])
  const kernels = layers.map((one) => {
    const layer = plainOptions('a layer of conv', one, '{ filters: 16, size: 3 }')
    checkNames('a layer of conv', layer, ['filters', 'size', 'stride', 'padding'])
    const { filters, size, stride = 1, padding = 'valid' } = layer
    checkNumber('filters of a layer of conv', filters, RANGE)
    checkNumber('size of a layer of conv', size, RANGE)
    checkNumber('stride of a layer of conv', stride, RANGE)
    checkChoice('padding of a layer of conv', padding, ['valid', 'same'])
    return { filters, size, stride, padding }
  })
  const plans = kernels.map((kernel) => convolution(kernel, activation))
  return layered({ kind: 'conv', layers: kernels, activation }, { plans, separate: false })
}
