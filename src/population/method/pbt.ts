import { mapSpace } from '../../search-space/space.js'
import type { Method } from './method.js'

/** Population Based Training (Jaderberg et al. 2017, algorithm 1). */
export const pbt: Method = {
  copies: true,
  draw: (space, _defaults, random) => mapSpace(space, (kind) => kind.sample(random)),
}
