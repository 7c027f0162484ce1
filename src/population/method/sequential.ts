import { expected, refuseOthers } from '../../errors.js'
import { SequentialSearch } from '../sequential/sequential-search.js'
import type { Method } from './method.js'
import { pbt } from './pbt.js'

/**
 * Tuning by hand as a program: one run after another, stopped early by the median rule, each with the setting that a Gaussian process
 * expects most of, until the steps that a population would have trained are spent. The first `random` settings are drawn as the
 * members of a population are: 4 by default, our choice. Throws CladeError INVALID_OPTION unless `random` is a positive integer.
 */
export function sequential({ random = 4, ...others }: { readonly random?: number } = {}): Method {
  refuseOthers('sequential', others, ['random'])
  if (!Number.isSafeInteger(random) || random < 1) throw expected("sequential's random", 'a positive integer', random)
  return { ...pbt, name: 'sequential', config: { random }, copies: false, search: (config) => new SequentialSearch(config, random) }
}
