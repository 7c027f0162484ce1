import { mapSpace } from '../../search-space/space.js'
import type { Explore } from './explore.js'
import { checkFactors, drawFactor, type FactorOptions } from './factors.js'

/**
 * Perturbation (Jaderberg et al. 2017, section 4.1.1: 0.8 and 1.2): each hyperparameter on its own is multiplied by a factor drawn
 * uniformly from `factors`. Throws CladeError INVALID_OPTION unless the factors are finite and above 0.
 *
 * @example
 * explore: perturb({ factors: [0.8, 1.2] })
 */
export function perturb(options: FactorOptions): Explore {
  const factors = checkFactors('perturb', options)
  return {
    name: 'perturb',
    config: { ...factors },
    explore: (values, space, random) => mapSpace(space, (kind, name) => kind.perturb(values[name]!, drawFactor(factors, random), random)),
  }
}
