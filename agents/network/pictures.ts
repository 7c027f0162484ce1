import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'

/** Height, width and channels of each row. @throws AgentError NETWORK_MISFIT where the rows are no pictures */
export function mustBePicture(owner: string, { shape }: Pick<Tensor, 'shape'>): readonly [height: number, width: number, channels: number] {
  const [, height, width, channels] = shape
  if (shape.length === 4 && height && width && channels) return [height, width, channels]
  throw new AgentError(
    'NETWORK_MISFIT',
    `Expected the input of ${owner} to be a picture [height, width, channels], got [${shape.slice(1).join(', ')}]`,
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
