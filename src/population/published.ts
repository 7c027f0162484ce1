import { Scoreboard } from './exploit/scoreboard.js'
import { estimateBy, type Member, type Published } from './member.js'

/** The members as they were once everybody who was due had been decided on, and their ranking: what decisions are made against. */
export class PublishedMembers {
  readonly ranking: Scoreboard
  private readonly members: Member[] = []
  private readonly published: Published[] = []
  /** The members that have copied each donor, and may have no score of their own yet. */
  private readonly heirs: Set<number>[] = []

  /** @param memberSteps see Ranking */
  constructor(memberSteps: number) {
    this.ranking = new Scoreboard([], memberSteps)
  }

  /** Takes the next member by number. */
  add(member: Member): void {
    this.members.push(member)
    this.heirs.push(new Set())
    this.put(member)
  }

  /** The heirs of each donor, for `restore`; the rest is the members'. */
  save(): readonly (readonly number[])[] {
    return this.heirs.map((heirs) => [...heirs])
  }

  /** Takes all members as they are, in order of number. */
  restore(members: readonly Member[], heirs: readonly (readonly number[])[]): void {
    this.members.splice(0, this.members.length, ...members)
    this.heirs.splice(0, this.heirs.length, ...heirs.map((ids) => new Set(ids)))
    for (const member of members) this.put(member)
  }

  of(member: number): Published {
    return this.published[member]!
  }

  /** Lets the others see the member as it is now. */
  publish(member: Member): void {
    if (this.published[member.id] === member.published) return
    this.put(member)
    if (member.estimate) this.heirs[member.estimate.donor]!.add(member.id)
    // Without a score of its own it goes on with other weights than those that its heirs took.
    if (member.score === null) this.heirs[member.id]!.clear()
    else this.estimateHeirs(member)
  }

  /** Estimates a donor's heirs again: its new score says something of the weights that they took, too. */
  private estimateHeirs(donor: Member): void {
    const heirs = this.heirs[donor.id]!
    for (const id of heirs) {
      const heir = this.members[id]!
      if (heir.estimate?.donor === donor.id) {
        estimateBy(heir, donor.published.candidate)
        this.put(heir)
      } else heirs.delete(id)
    }
  }

  private put(member: Member): void {
    this.published[member.id] = member.published
    this.ranking.put(member.published.candidate)
  }
}
