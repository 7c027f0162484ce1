import { anything, numberFrom } from '../../../checks/requirements.js'
import { readOptions } from '../../errors.js'
import { mapSpace } from '../../search-space/space.js'
import type { Explore } from './explore.js'
import { checkFactors, drawFactor, type FactorOptions, noteOn } from './factors.js'

/**
 * Each hyperparameter on its own: drawn anew with this probability, else multiplied by a factor, as Ray Tune does (with these
 * defaults: 0.25, and 0.8 and 1.2).
 *
 * @example
 * explore: perturbOrResample({ probability: 0.25, factors: [0.8, 1.2] })
 *
 * @throws CladeError INVALID_OPTION unless the probability lies in 0..1 and the factors are `perturb`'s
 */
export function perturbOrResample(options: { readonly probability?: number } & Partial<FactorOptions> = {}): Explore {
  const requirements = { probability: numberFrom(0, 1), factors: anything, symmetric: anything }
  const given = readOptions('perturbOrResample', options, requirements, '{ probability: 0.25, factors: [0.8, 1.2] }')
  const { probability = 0.25, factors = [0.8, 1.2], symmetric = false } = given
  const checked = checkFactors('perturbOrResample', { factors, symmetric })
  const note = probability === 0 ? noteOn('perturbOrResample', checked) : undefined
  return {
    name: 'perturbOrResample',
    config: { probability, ...checked },
    ...(note === undefined ? {} : { note }),
    explore: (values, space, random) =>
      mapSpace(space, (kind, name) =>
        random() < probability ? kind.resample(random) : kind.perturb(values[name]!, drawFactor(checked, random), random),
      ),
  }
}
