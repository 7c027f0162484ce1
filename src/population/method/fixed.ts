import { mapSpace } from '../../search-space/space.js'
import type { Method } from './method.js'
import { pbt } from './pbt.js'

/** Every member trains with the trainable's own settings: what tuning has to beat. */
export const fixed: Method = {
  ...pbt,
  name: 'fixed',
  copies: false,
  draw: (space, defaults) => mapSpace(space, (_kind, name) => defaults[name]!),
}
