import { plainList } from '../../checks/reading.js'
import { oneOf, positiveInteger, required } from '../../checks/requirements.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError, expected, readOptions } from '../errors.js'
import type { ConvLayer } from './conv.js'

const LAYER = {
  filters: required(positiveInteger),
  size: required(positiveInteger),
  stride: positiveInteger,
  padding: oneOf('valid', 'same'),
}

/** The layers of `conv` or `deconv`, checked and with their defaults. @throws AgentError INVALID_OPTION, UNKNOWN_OPTION */
export function kernelsOf(owner: 'conv' | 'deconv', given: readonly ConvLayer[]) {
  const layers = plainList(given) as readonly ConvLayer[] | undefined
  const one = owner === 'conv' ? 'convolution' : 'layer'
  if (layers === undefined || layers.length === 0) throw expected(`the layers of ${owner}`, `an array of at least one ${one}`, given)
  return layers.map((layer) => {
    const { filters, size, stride = 1, padding = 'valid' } = readOptions(`a layer of ${owner}`, layer, LAYER, '{ filters: 16, size: 3 }')
    return { filters, size, stride, padding }
  })
}

/**
 * Height, width and channels of each row.
 *
 * @param parts the names of those of a Dict of observations, one of which may be the picture that was meant
 * @throws AgentError NETWORK_MISFIT where the rows are no pictures
 */
export function mustBePicture(
  owner: string,
  { shape }: Pick<Tensor, 'shape'>,
  parts: readonly string[] = [],
): readonly [height: number, width: number, channels: number] {
  const [, height, width, channels] = shape
  if (shape.length === 4 && height && width && channels) return [height, width, channels]
  const hint = parts.length === 0 ? '' : `; observations are a Dict, of which part(name) reads ${parts.join(' or ')}`
  throw new AgentError(
    'NETWORK_MISFIT',
    `Expected the input of ${owner} to be a picture [height, width, channels], got [${shape.slice(1).join(', ')}]${hint}`,
  )
}

/** @throws AgentError NETWORK_MISFIT where a kernel without padding is larger than its input */
export function mustFit(sides: readonly number[], size: number, padding: 'valid' | 'same'): void {
  const short = sides.find((side) => padding === 'valid' && size > side)
  if (short === undefined) return
  throw new AgentError(
    'NETWORK_MISFIT',
    `Expected a convolution's size to be at most its input's height and width, got ${size} for ${short}; a picture is [height, width, channels]`,
  )
}
