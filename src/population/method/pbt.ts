import { mapSpace } from '../../search-space/space.js'
import { Population } from '../population.js'
import type { Method } from './method.js'

/** Population Based Training (Jaderberg et al. 2017, algorithm 1). */
export const pbt: Method = {
  name: 'pbt',
  config: {},
  copies: true,
  draw: (space, _defaults, random, given) => given ?? mapSpace(space, (kind) => kind.sample(random)),
  stageAt: () => null,
  search: (config) => new Population(config),
}
