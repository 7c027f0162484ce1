import { expected } from '../../errors.js'
import { below } from '../../random.js'
import { mapSpace } from '../../search-space/space.js'
import type { Explore } from './explore.js'

/**
 * Perturbation (Jaderberg et al. 2017, section 4.1.1: 0.8 and 1.2): each hyperparameter on its own is multiplied by a factor drawn
 * uniformly from `factors`. Throws CladeError INVALID_OPTION unless the factors are finite and above 0.
 */
export function perturb({ factors }: { readonly factors: readonly number[] }): Explore {
  const usable = Array.isArray(factors) && factors.length > 0 && factors.every((factor) => Number.isFinite(factor) && factor > 0)
  if (!usable) throw expected("perturb's factors", 'a list of numbers above 0', JSON.stringify(factors))
  return {
    name: 'perturb',
    config: { factors: [...factors] },
    explore: (values, space, random) =>
      mapSpace(space, (kind, name) => kind.perturb(values[name]!, factors[below(random, factors.length)]!, random)),
  }
}
