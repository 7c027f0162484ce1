import { mapSpace } from '../../search-space/space.js'
import type { Method } from './policy.js'
import { Alone } from './random.js'

/** Every member trains with the trainable's own settings: what tuning has to beat. */
export const fixed: Method = {
  name: 'fixed',
  config: {},
  copies: false,
  policy: (config) => new Alone('fixed', config, () => mapSpace(config.space, (_kind, name) => config.defaults[name]!)),
}
