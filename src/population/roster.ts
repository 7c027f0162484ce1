import { Decisions, eventOf } from './decisions.js'
import { FailedSlices } from './failed-slices.js'
import { Jobs } from './jobs.js'
import { absorb, isReady, lose, type Member, newMember, sliceStart } from './member.js'
import type { Policy } from './policies/policy.js'
import { PublishedMembers } from './published.js'
import { schedules } from './schedules.js'
import { SnapshotNeeds } from './snapshot-needs.js'
import type { Spending } from './spending.js'
import { tieBreaks } from './standing-order.js'
import { type Entry, originRef, type PopulationConfig, type Result, type SnapshotRef } from './types.js'

/** All that a roster remembers. */
export interface RosterState {
  readonly members: readonly Member[]
  readonly heirs: readonly (readonly number[])[]
  readonly needs: ReadonlyMap<string, number>
  readonly top: { readonly snapshot: SnapshotRef; readonly score: number } | null
  readonly lost: number
}

/**
 * The members of a run and what becomes of them: they begin, their results are taken in and decided on, they go on under a raised budget, and
 * they finish. Every change of a member is made here, and keeps jobs, published reports, needed snapshots and the best up to date.
 */
export class Roster {
  readonly members: Member[] = []
  readonly needs = new SnapshotNeeds()
  readonly jobs: Jobs
  readonly published: PublishedMembers
  private readonly failedSlices: FailedSlices
  private readonly decisions: Decisions
  /** A draw for each member and slice. */
  private readonly tieBreaks: (member: number, slice: number) => number
  /** The snapshot of the trained agent that the members begin from. */
  private readonly origin: SnapshotRef | null
  /** Members that are not finished, and those of them whose result is not decided on. */
  private unfinished = 0
  private awaiting = 0
  private top: RosterState['top'] = null

  constructor(
    private readonly config: PopulationConfig,
    private readonly policy: Policy,
    private readonly spending: Spending,
  ) {
    this.jobs = new Jobs(this.members, policy, config.readyEvery, spending)
    this.failedSlices = new FailedSlices(config)
    this.tieBreaks = tieBreaks(config.seed)
    this.published = new PublishedMembers(spending.memberSteps)
    const view = {
      ranking: this.published.ranking,
      published: (member: number) => this.published.of(member),
      starts: () => this.members.filter(({ finished }) => finished === null).map(sliceStart),
    }
    this.origin = config.from && originRef(config.from)
    this.decisions = new Decisions(policy, view, this.published, this.needs, spending, this.origin)
    // Needed for good: verification and replays train the first slices again.
    this.needs.move(null, this.origin)
  }

  /** True when every member is finished. */
  get done(): boolean {
    return this.unfinished === 0
  }

  /** The highest score ever reported, and the snapshot that came with it. */
  get best(): RosterState['top'] {
    return this.top
  }

  /** All that it remembers, still its own; null while a result is not decided on, or snapshots became unneeded that nobody was told of. */
  save(): RosterState | null {
    const needs = this.needs.save()
    const settled = this.awaiting === 0 && this.members.every(({ failed }) => failed.length === 0)
    if (!settled || needs === null) return null
    const members = this.members.map((member) => ({ ...member, running: null }))
    return { members, heirs: this.published.save(), needs, top: this.top, lost: this.failedSlices.lost }
  }

  /** Brings a new roster to what another remembered. @param state from now on this roster's */
  restore({ members, heirs, needs, top, lost }: RosterState): void {
    this.members.splice(0, this.members.length, ...members)
    this.published.restore(members, heirs)
    this.needs.restore(needs)
    this.top = top
    this.failedSlices.lost = lost
    this.unfinished = members.filter(({ finished }) => finished === null).length
    for (const member of members) this.jobs.update(member)
  }

  /** All members that the policy would have begin now. */
  begin(wall: number): Entry[] {
    const entries: Entry[] = []
    for (;;) {
      const start = this.policy.begin(this.members.length)
      if (start === null) return entries
      const member = newMember(this.members.length, start.hyperparameters, this.origin)
      this.needs.move(null, this.origin)
      this.members.push(member)
      this.published.add(member)
      this.unfinished += 1
      this.jobs.update(member)
      entries.push({
        result: null,
        event: eventOf(member, { decision: 'init', cause: 'method', reason: this.beginning(start.reason), wall, before: null }),
      })
    }
  }

  private beginning(reason: string): string {
    const { from } = this.config
    if (from === null) return reason
    return `${reason}; begins from member ${from.member} of ${from.run}, score ${from.score ?? 'none'} after ${from.steps} steps`
  }

  /** Takes the result of a member's job, and decides on all whose decision was due with it. */
  accept(member: Member, result: Result): Entry[] {
    if (!result.ok) this.failedSlices.count(member, result, this.members, this.spending.trained)
    if (!result.ok && !this.failedSlices.isLost(member) && !this.spending.over) {
      const reason = this.failedSlices.retryReason(member, result)
      const event = eventOf(member, { decision: 'keep', cause: 'retry', reason, wall: result.wall, before: member.hyperparameters })
      member.failed.push({ result, event: { ...event, score: null } })
    } else {
      member.awaiting = result
      this.awaiting += 1
    }
    this.jobs.update(member)
    const entries = this.settle(schedules[this.config.schedule].due(member, this.members, this.awaiting === this.unfinished))
    this.spending.answered()
    return entries
  }

  /** Decides on these members: first all their reports are taken in, then each is decided on against all of them. */
  private settle(due: readonly Member[]): Entry[] {
    for (const member of due) {
      if (!member.awaiting) continue
      this.take(member, member.awaiting)
      this.published.publish(member)
    }
    const entries = due.flatMap((member) => {
      const { failed, awaiting } = member
      member.failed = []
      if (!awaiting) return failed
      member.awaiting = null
      this.awaiting -= 1
      return [...failed, this.decisions.decideOn(member, awaiting, awaiting.wall)]
    })
    for (const member of due) {
      this.published.publish(member)
      if (member.finished !== null) this.retire(member)
      else this.jobs.update(member)
    }
    return due.some(({ finished }) => finished !== null) && !this.spending.over ? [...entries, ...this.begin(this.spending.wall)] : entries
  }

  /** Takes a result into the member and the run's totals. */
  private take(member: Member, result: Result): void {
    this.spending.wall = Math.max(this.spending.wall, result.wall)
    if (result.ok) {
      this.failedSlices.lost = 0
      this.spending.trained += result.report.steps
      const start = sliceStart(member)
      absorb(member, result, this.config.scoreWindow, this.tieBreaks, this.needs)
      const { steps, score } = member
      if (score === null) return
      if (start.score !== null) this.policy.learn?.({ ...start, score: start.score, after: { steps, score } })
      if (score <= (this.top?.score ?? Number.NEGATIVE_INFINITY)) return
      this.needs.move(this.top?.snapshot ?? null, member.own)
      this.top = { snapshot: member.own!, score }
    } else if (this.failedSlices.isLost(member)) {
      this.failedSlices.lose(result)
      lose(member, result.message, this.needs)
    }
  }

  /** The members that idle when the budget of the whole population is used up. */
  finishIdle(): Entry[] {
    const { over, wall } = this.spending
    return over ? this.members.filter(isReady).map((member) => this.finish(member, wall)) : []
  }

  /** Finishes a member that waits for a job. */
  finish(member: Member, wall: number): Entry {
    const entry = this.decisions.finish(member, null, wall)
    this.retire(member)
    return entry
  }

  /** Tells whether a budget had ended the member which is raised now. */
  mayGoOn({ finished, steps }: Member): boolean {
    return finished === 'budget' && this.spending.leaves(steps)
  }

  /** Decides on a member that may go on. */
  goOn(member: Member): Entry {
    member.finished = null
    this.unfinished += 1
    const entry = this.decisions.decideOn(member, null, this.spending.wall)
    this.published.publish(member)
    if (member.finished !== null) this.retire(member)
    else this.jobs.update(member)
    return entry
  }

  private retire(member: Member): void {
    this.unfinished -= 1
    this.jobs.update(member)
  }
}
