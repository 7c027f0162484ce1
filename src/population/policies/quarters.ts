import type { Choice, Exploit, Ranking, Scored } from '../exploit/exploit.js'

/**
 * The rule by which a sub-population evolves in MF-PBT (Doulazmi et al. 2025). Members 0..size-1 are the first, the next `size` the
 * second, ...; a member of the i-th is due once it has trained past the next multiple of `every[i]` ready intervals. Its sub-population is
 * ranked by score:
 *
 * - The lowest quarter copies the highest in the same order, its best the best of all, ..., the last the last of the highest, and
 *   explores.
 * - Each of the quarter above it, the best first, copies the weights of the best member outside that no one of the quarter has copied yet,
 *   if that one scores higher. Where its sub-population evolves more often than the donor's, it takes the donor's hyperparameters; where
 *   less often, those of its own sub-population's best; where as often, it keeps its own. None of them is explored.
 * - The upper half goes on.
 */
export class Quarters implements Exploit {
  readonly name = 'quarters'
  readonly config = {}
  /** The multiple at which each member evolved last. One update may be longer than a ready interval, so multiples may be skipped. */
  private readonly evolved = new Map<number, number>()

  constructor(
    private readonly every: readonly number[],
    private readonly size: number,
    private readonly readyEvery: number,
  ) {}

  choose(self: Scored, ranking: Ranking): Choice {
    const { member, steps } = self
    const group = this.groupOf(member)
    const due = this.every[group]!
    const multiple = Math.floor(steps / (due * this.readyEvery))
    if (multiple <= (this.evolved.get(member) ?? 0)) {
      const round = Math.floor(steps / this.readyEvery)
      return { donor: null, reason: `round ${round}: sub-population ${group} evolves at every ${due}` }
    }
    this.evolved.set(member, multiple)
    const ranked = Array.from({ length: ranking.scored }, (_, rank) => ranking.at(rank))
    const inside = ranked.filter((other) => this.groupOf(other.member) === group)
    const rank = inside.findIndex((other) => other.member === member)
    const fromLast = inside.length - 1 - rank
    // While few have a score, the upper half of those never copies.
    const quarter = Math.min(this.size / 4, Math.floor(inside.length / 2))
    const rankText = `rank ${rank + 1} of ${inside.length} in sub-population ${group}`
    const donors = Array.from({ length: ranking.donors }, (_, rank) => ranking.donorAt(rank))
    const own = donors.filter((other) => this.groupOf(other.member) === group)
    if (fromLast < quarter) return copyOf(self, own[quarter - 1 - fromLast], `${rankText}: lowest quarter copies highest`)
    if (rank < 2 * quarter) return { donor: null, reason: rankText }
    const outside = donors.filter((other) => this.groupOf(other.member) !== group)
    return this.migration(inside.slice(2 * quarter, rank + 1), outside, own[0] ?? self, rankText)
  }

  save(): unknown {
    return this.evolved
  }

  restore(state: unknown): void {
    this.evolved.clear()
    for (const [member, multiple] of state as Map<number, number>) this.evolved.set(member, multiple)
  }

  private migration(receivers: readonly Scored[], outside: readonly Scored[], best: Scored, rankText: string): Choice {
    const self = receivers.at(-1)!
    const migrant = migrantsOf(receivers, outside).at(-1)
    if (!migrant) return { donor: null, reason: `${rankText}: nobody outside scores higher` }
    const [own, theirs] = [self, migrant].map(({ member }) => this.every[this.groupOf(member)]!) as [number, number]
    const [from, source] =
      own < theirs ? ["the donor's", migrant.member] : own > theirs ? ["the sub-population's best", best.member] : ['its own', self.member]
    const reason = `${rankText}: migrant from sub-population ${this.groupOf(migrant.member)}, hyperparameters ${from}`
    return { donor: migrant.member, reason, hyperparametersOf: source }
  }

  private groupOf(member: number): number {
    return Math.floor(member / this.size)
  }
}

function copyOf(self: Scored, donor: Scored | undefined, reason: string): Choice {
  return donor !== undefined && donor.score > self.score
    ? { donor: donor.member, reason }
    : { donor: null, reason: `${reason}: nobody scores higher` }
}

/** The migrant that each of the receivers (best first) copies: the best outside that is not taken yet, if it scores higher. */
function migrantsOf(receivers: readonly Scored[], outside: readonly Scored[]): (Scored | undefined)[] {
  let taken = 0
  return receivers.map(({ score }) => {
    const best = outside[taken]
    if (best === undefined || best.score <= score) return undefined
    taken += 1
    return best
  })
}
