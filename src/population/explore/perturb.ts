import { mapSpace } from '../../search-space/space.js'
import type { Explore } from './explore.js'
import { checkFactors, drawFactor, type FactorOptions, noteOn } from './factors.js'

/**
 * Perturbation (Jaderberg et al. 2017, section 4.1.1: 0.8 and 1.2): each hyperparameter on its own is multiplied by a factor drawn
 * uniformly from `factors`. Where multiplication would leave a value where it is, or next to it, the range moves it (docs/ranges.md); a
 * value at a bound stays when the factor leads out of the range.
 *
 * @example
 * explore: perturb({ factors: [0.8, 1.2] })
 *
 * @throws CladeError INVALID_OPTION unless the factors are finite and above 0, and one of them is not 1
 */
export function perturb(options: FactorOptions): Explore {
  const factors = checkFactors('perturb', options)
  const note = noteOn('perturb', factors)
  return {
    name: 'perturb',
    config: { ...factors },
    ...(note === undefined ? {} : { note }),
    explore: (values, space, random) => mapSpace(space, (kind, name) => kind.perturb(values[name]!, drawFactor(factors, random), random)),
  }
}
