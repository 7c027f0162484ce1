import { CladeError } from '../errors.js'
import { below, type Random } from '../random.js'
import type { Candidate, Choice } from './exploit/exploit.js'
import { ranking } from './exploit/ranking.js'
import type { PopulationConfig } from './types.js'

export type Verdict =
  | { readonly decision: 'keep' | 'respawn'; readonly reason: string }
  | { readonly decision: 'exploit'; readonly donor: number; readonly reason: string; readonly hyperparametersOf: number | null }

/** What becomes of a member that trains on. `all` is the whole population in order of member, `self` included. */
export function decide(
  self: Candidate,
  divergence: string | null,
  all: readonly Candidate[],
  config: PopulationConfig,
  random: Random,
): Verdict {
  const { copies, name: method } = config.method
  if (divergence !== null) {
    // Hyperparameters alone would not mend broken weights.
    const donor = copies && config.copy !== 'hyperparameters' ? rescuer(self, all, config, random) : null
    return donor === null
      ? { decision: 'respawn', reason: divergence }
      : { decision: 'exploit', donor, reason: divergence, hyperparametersOf: null }
  }
  if (!copies) return { decision: 'keep', reason: `method ${method} never copies` }
  if (self.score === undefined) return { decision: 'keep', reason: 'no score yet' }
  const choice = choose(self, all, config, random)
  if (choice.donor === null) return { decision: 'keep', reason: choice.reason }
  return { decision: 'exploit', donor: choice.donor, reason: choice.reason, hyperparametersOf: choice.hyperparametersOf ?? null }
}

/** Whom a diverged member copies: as the lowest of all by the population's exploit, else one of the better half; null if nobody is fit. */
function rescuer(self: Candidate, all: readonly Candidate[], config: PopulationConfig, random: Random): number | null {
  const healthy = ranking(all)
  if (healthy.length === 0) return null
  const lowest: Candidate = { ...self, score: -Number.MAX_VALUE, returns: [], diverged: false }
  const others = all.map((candidate) => (candidate.member === self.member ? lowest : candidate))
  const { donor } = choose(lowest, others, config, random)
  return donor ?? healthy[below(random, Math.ceil(healthy.length / 2))]!.member
}

/** The exploit's choice. Throws CladeError EXPLOIT_INVALID when it names a donor that has nothing to give. */
function choose(self: Candidate, all: readonly Candidate[], config: PopulationConfig, random: Random): Choice {
  const choice = config.exploit.choose(self, all, random)
  if (choice.donor === null) return choice
  const donor = all[choice.donor]
  if (donor === undefined || donor.member === self.member || donor.diverged || donor.score === undefined) {
    const rule = `Expected the exploit ${config.exploit.name} to name another member that has a score`
    throw new CladeError('EXPLOIT_INVALID', `${rule}, got ${choice.donor} for member ${self.member}`)
  }
  return choice
}
