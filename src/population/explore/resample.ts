import { numberFrom } from '../../../checks/requirements.js'
import { readOptions } from '../../errors.js'
import { mapSpace } from '../../search-space/space.js'
import type { Explore } from './explore.js'

/**
 * Resampling (Jaderberg et al. 2017, section 4.1.1): each hyperparameter on its own is drawn anew from the range that it may evolve in,
 * with this probability, and else stays. The paper names no probability; the default, 0.25, is Ray Tune's.
 *
 * @example
 * explore: resample({ probability: 0.25 })
 *
 * @throws CladeError INVALID_OPTION unless the probability lies in 0..1
 */
export function resample(options: { readonly probability?: number } = {}): Explore {
  const { probability = 0.25 } = readOptions('resample', options, { probability: numberFrom(0, 1) }, '{ probability: 0.25 }')
  return {
    name: 'resample',
    config: { probability },
    ...(probability === 0 ? { note: 'resample with a probability of 0 explores nothing: hyperparameters stay as they are copied' } : {}),
    explore: (values, space, random) => mapSpace(space, (kind, name) => (random() < probability ? kind.resample(random) : values[name]!)),
  }
}
