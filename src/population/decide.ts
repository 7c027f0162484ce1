import { CladeError } from '../errors.js'
import { below, type Random } from '../random.js'
import { copiesWeights } from './copied.js'
import type { Candidate, Choice, Ranking, Scored } from './exploit/exploit.js'
import { isScored, LOWEST, withLowest } from './exploit/scoreboard.js'
import type { PopulationConfig } from './types.js'

export type Verdict =
  | { readonly decision: 'keep' | 'respawn'; readonly reason: string }
  | { readonly decision: 'exploit'; readonly donor: number; readonly reason: string; readonly hyperparametersOf: number | null }

/** What becomes of a member that trains on. */
export function decide(self: Candidate, divergence: string | null, ranking: Ranking, config: PopulationConfig, random: Random): Verdict {
  const { copies, name: method } = config.method
  if (divergence !== null) {
    // Hyperparameters alone would not mend broken weights.
    const mendable = copies && copiesWeights(config.copy) && self.member !== config.exploit.reference
    const donor = mendable ? rescuer(self, ranking, config, random) : null
    if (donor === null) return { decision: 'respawn', reason: divergence }
    return { decision: 'exploit', donor, reason: divergence, hyperparametersOf: null }
  }
  if (!copies) return { decision: 'keep', reason: `method ${method} never copies` }
  if (!isScored(self)) return { decision: 'keep', reason: 'no score yet' }
  const { donor, reason, hyperparametersOf = null } = choose(self, ranking, config, random)
  return donor === null ? { decision: 'keep', reason } : { decision: 'exploit', donor, reason, hyperparametersOf }
}

/** Whom a diverged member copies: as the lowest of all by the population's exploit, else one of the better half; null if nobody is fit. */
function rescuer(self: Candidate, ranking: Ranking, config: PopulationConfig, random: Random): number | null {
  if (ranking.scored === 0) return null
  const lowest: Scored = { ...self, score: LOWEST, returns: [], diverged: false }
  const { donor } = choose(lowest, withLowest(ranking, lowest), config, random)
  return donor ?? ranking.at(below(random, Math.ceil(ranking.scored / 2))).member
}

/** The exploit's choice. Throws CladeError EXPLOIT_INVALID when it names a donor that has nothing to give. */
function choose(self: Scored, ranking: Ranking, config: PopulationConfig, random: Random): Choice {
  const choice = config.exploit.choose(self, ranking, random)
  if (choice.donor === null) return choice
  if (choice.donor === self.member || !isScored(ranking.candidate(choice.donor))) {
    const rule = `Expected the exploit ${config.exploit.name} to name another member that has a score`
    throw new CladeError('EXPLOIT_INVALID', `${rule}, got ${choice.donor} for member ${self.member}`)
  }
  return choice
}
