import { positiveInteger, type Requirement } from '../../../checks/requirements.js'
import { expected, readOptions } from '../../errors.js'
import { Copying } from './pbt.js'
import type { Method } from './policy.js'
import { Quarters } from './quarters.js'

/**
 * MF-PBT (Doulazmi et al. 2025, arXiv 2506.03225): equal sub-populations (the first members, the next, ...) of which the i-th evolves at
 * every `every[i]`-th ready point; the slow ones keep what greed would lose. See `Quarters` for what evolving means. The experiment's
 * `explore` applies inside a sub-population; its `exploit` is not used. Choose many more ready points than the slowest `every`: a
 * sub-population that is never due only gives.
 *
 * Ours, beside the authors' code (WaelDLZ/MF-PBT 03eb944): evolving needs no barrier (`schedule: 'async'` decides against the latest
 * reports); a donor must score strictly higher, where theirs copies whatever the scores inside a sub-population; a diverged member copies
 * as the last of its sub-population where that is due, else one of the better half of all.
 *
 * @param options `every`: a list of positive integers, in ready points. Default: [1, 10, 25, 50]
 *
 * @example
 * method: multiFrequency({ every: [1, 5, 10, 25] })
 *
 * @throws CladeError INVALID_OPTION; so does the run unless its population divides into sub-populations of four quarters
 */
export function multiFrequency(options: { readonly every?: readonly number[] } = {}): Method {
  const requirement: Requirement = {
    words: 'a list of positive integers',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(positiveInteger.fits),
  }
  const { every = [1, 10, 25, 50] } = readOptions('multiFrequency', options, { every: requirement }, '{ every: [1, 10] }')
  return {
    name: 'multi-frequency',
    config: { every: [...every] },
    policy(config) {
      const { population, readyEvery } = config
      const unit = 4 * every.length
      if (population % unit !== 0) {
        throw expected('population', `a multiple of ${unit} (${every.length} sub-populations of 4 quarters)`, population)
      }
      return new Copying('multi-frequency', config, new Quarters(every, population / every.length, readyEvery))
    },
  }
}
