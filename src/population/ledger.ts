import { Decisions, eventOf } from './decisions.js'
import { FailedSlices } from './failed-slices.js'
import { answers, Jobs, nameOf } from './jobs.js'
import { absorb, isReady, lose, type Member, newMember, sliceStart, standings } from './member.js'
import type { Policy } from './policies/policy.js'
import { PublishedMembers } from './published.js'
import { journalMismatch, RecordedDecisions } from './recorded-decisions.js'
import { schedules } from './schedules.js'
import { SnapshotNeeds } from './snapshot-needs.js'
import { Spending } from './spending.js'
import { tieBreaks } from './standing-order.js'
import {
  type Budget,
  type Entry,
  type Job,
  originRef,
  type PopulationConfig,
  type Raise,
  type Result,
  type SnapshotRef,
  type Standing,
} from './types.js'

/** All that a ledger remembers: what a checkpoint of a run keeps of it. */
export interface LedgerState {
  readonly members: readonly Member[]
  readonly heirs: readonly (readonly number[])[]
  readonly needs: ReadonlyMap<string, number>
  readonly policy: unknown
  readonly top: { readonly snapshot: SnapshotRef; readonly score: number } | null
  readonly trained: number
  readonly wall: number
  readonly lost: number
}

/**
 * The ledger of a run: what every method needs. It is a state machine, results in, decisions and jobs out, without I/O, clock or threads.
 * The method's policy decides; jobs, retries, budgets, the best and the snapshots that are needed are kept here. All state follows from
 * the sequence of entries alone (and from who is running, which decides nothing).
 *
 * A new run calls `start`; a resumed one calls `apply` with every entry of the journal, or `restore` with what `save` gave at one of them
 * and `apply` with those after it, and then `start`. The entries that `start` and `complete` return are to be recorded, in order.
 *
 * @throws CladeError INVALID_OPTION where the experiment does not suit the method, RULES_UNSATISFIABLE
 */
export class Ledger {
  private readonly policy: Policy
  private readonly spending: Spending
  private readonly jobs: Jobs
  private readonly failedSlices: FailedSlices
  private readonly members: Member[] = []
  private readonly needs = new SnapshotNeeds()
  /** A draw for each member and slice. */
  private readonly tieBreaks: (member: number, slice: number) => number
  private readonly recorded = new RecordedDecisions()
  private readonly inits: readonly Entry[]
  private readonly published: PublishedMembers
  private readonly decisions: Decisions
  /** The snapshot of the trained agent that the members begin from. */
  private readonly origin: SnapshotRef | null
  /** Members that are not finished, and those of them whose result is not decided on. */
  private unfinished = 0
  private awaiting = 0
  private top: { readonly snapshot: SnapshotRef; readonly score: number } | null = null
  /** Raises of the budget that the recorded entries have not reached. */
  private readonly raises: Raise[]

  /** @param raises of the budget, which the journal records beside the entries */
  constructor(
    private readonly config: PopulationConfig,
    raises: readonly Raise[] = [],
  ) {
    this.raises = [...raises]
    this.policy = config.method.policy(config)
    this.spending = new Spending(this.budgetOf(config.budget), config.population)
    this.jobs = new Jobs(this.members, this.policy, config.readyEvery, this.spending)
    this.failedSlices = new FailedSlices(config)
    this.tieBreaks = tieBreaks(config.seed)
    this.published = new PublishedMembers(this.spending.memberSteps)
    const view = {
      ranking: this.published.ranking,
      published: (member: number) => this.published.of(member),
      starts: () => this.members.filter(({ finished }) => finished === null).map(sliceStart),
    }
    this.origin = config.from && originRef(config.from)
    this.decisions = new Decisions(this.policy, view, this.published, this.needs, this.spending, this.origin)
    // Needed for good: verification and replays train the first slices again.
    this.needs.move(null, this.origin)
    this.inits = this.begin(0)
    this.reachRaises()
  }

  /** The entries to record before the first job: the inits, or after a resume whatever a crash left undecided. */
  start(): Entry[] {
    return this.recorded.matched === 0 ? [...this.inits] : this.finishIdle()
  }

  /**
   * The next job for a free lane: that of the ready member furthest behind in steps, of several that failed least, then the lowest number.
   * null when nothing can be handed out before another result is in.
   */
  next(): Job | null {
    const { generations } = schedules[this.config.schedule]
    return !generations && this.spending.allHandedOut ? null : this.jobs.next()
  }

  /** Members that have begun. */
  get size(): number {
    return this.members.length
  }

  /** The number of slices of a member that succeeded; 0 where there is no such member. */
  slicesOf(member: number): number {
    return this.members[member]?.slice ?? 0
  }

  /** Members that a job could be made for now, were there lanes for all of them. */
  get ready(): number {
    return this.jobs.length
  }

  /** The job that the member trains next (or trains now). Verification asks for it before it applies the result. */
  jobOf(member: number): Job {
    return this.jobs.of(this.members[member]!)
  }

  /**
   * Takes the result of a job of `next` and returns the entries that are decided now, in order: async the one at once, lockstep none
   * until the generation's last result and then all. It is of no use after an error.
   *
   * @throws CladeError RUN_HOPELESS (as many slices in a row failed for good as there are members), EXPLOIT_INVALID, EXPLORE_INVALID (a
   * strategy broke its contract), ENV_CONTRACT, TRAINABLE_CONTRACT (everybody's first slice breaks it)
   */
  complete(result: Result): Entry[] {
    const member = this.jobs.takeBack(result)
    return [...this.accept(member, result), ...this.finishIdle()]
  }

  /**
   * All that it remembers, for `restore`: anything that structured clone takes, still the ledger's own. Jobs that are out are no part of
   * it. null while a lockstep generation waits for its last result, while `takeUnneeded` has something, and where a strategy cannot save
   * its state.
   */
  save(): LedgerState | null {
    const [needs, policy] = [this.needs.save(), this.policy.save?.()]
    const settled = this.awaiting === 0 && this.recorded.settled && this.members.every(({ failed }) => failed.length === 0)
    if (!settled || needs === null || policy === undefined || !this.policy.restore) return null
    const { trained, wall } = this.spending
    return {
      members: this.members.map((member) => ({ ...member, running: null })),
      heirs: this.published.save(),
      needs,
      policy,
      top: this.top,
      trained,
      wall,
      lost: this.failedSlices.lost,
    }
  }

  /**
   * Brings a new ledger to where another of the same configuration was after so many entries.
   *
   * @param state of `save`, and from now on this ledger's
   */
  restore(state: LedgerState, entries: number): void {
    const { members, heirs, needs, policy, top, trained, wall, lost } = state
    this.members.splice(0, this.members.length, ...members)
    this.published.restore(members, heirs)
    this.needs.restore(needs)
    this.policy.restore?.(policy)
    this.top = top
    Object.assign(this.spending, { trained, wall })
    this.failedSlices.lost = lost
    this.unfinished = members.filter(({ finished }) => finished === null).length
    for (const member of members) this.jobs.update(member)
    this.recorded.matched = entries
    this.reachRaises()
  }

  /**
   * Raises the budget of a run: after all entries that are kept, and before `start`.
   *
   * @param budget in full
   * @param results whose decisions were taken back since the budget before had made them, in the journal's order
   * @returns the decisions on these results under the new budget, those on members that had finished before, and the beginnings of others;
   * to be recorded
   */
  raise(budget: Budget, results: readonly Result[]): Entry[] {
    this.bringIntoForce({ budget, again: results.length })
    const again = results.flatMap((result) => this.accept(this.members[result.member]!, result))
    const resting = this.members.filter((member) => this.mayGoOn(member))
    const onward = resting.map((member) => this.goOn(member))
    return [...again, ...onward, ...(this.spending.over ? this.finishIdle() : this.begin(this.spending.wall))]
  }

  /** Takes one recorded entry, in the journal's order. @throws CladeError JOURNAL_MISMATCH when it decides otherwise than what wrote it */
  apply(entry: Entry): void {
    const { result, event } = entry
    const count = this.recorded.matched
    const begins = event.decision === 'init' && event.member === this.members.length && !this.spending.over
    // After a raise: no other member's end came before it.
    const begun = begins ? this.begin(event.wall) : []
    const member = this.members[event.member]
    if (!member) throw journalMismatch(count, `about member ${event.member}`, `about one of ${this.members.length} members`)
    if (result !== null) {
      const job = this.jobOf(member.id)
      if (!isReady(member) || !answers(result, job)) throw journalMismatch(count, nameOf(result), nameOf(job))
      this.recorded.compare(entry, this.accept(member, result))
    } else if (event.decision === 'init') {
      // A member that began later was computed with the end of the one before.
      this.recorded.compare(entry, begins ? begun : this.inits.slice(count, count + 1))
    } else if (this.mayGoOn(member)) {
      this.recorded.compare(entry, [this.goOn(member)])
    } else {
      // The journal does not say who was running when the budget ran out; whoever was not has finished like this.
      if (!this.spending.over || !isReady(member)) throw journalMismatch(count, event.decision, 'the answer to a result')
      this.recorded.compare(entry, [this.finish(member, event.wall)])
    }
    this.reachRaises()
  }

  get done(): boolean {
    return this.unfinished === 0
  }

  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  get progress(): { readonly steps: number; readonly total: number } {
    return this.spending.progress
  }

  /** The highest score ever reported, and the snapshot that came with it. */
  get best(): { readonly snapshot: SnapshotRef; readonly score: number } | null {
    return this.top
  }

  /**
   * The snapshots that became unneeded since the last call, each once over a run: no member's latest, nobody about to inherit it, not
   * the best. A snapshot can be among them in the same commit that it comes with.
   */
  takeUnneeded(): SnapshotRef[] {
    return this.needs.takeUnneeded()
  }

  /** The members, best first; those without a score after those with one, the diverged last. */
  standings(): Standing[] {
    return standings(this.members)
  }

  /** All members that the policy would have begin now. */
  private begin(wall: number): Entry[] {
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

  private accept(member: Member, result: Result): Entry[] {
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
  private finishIdle(): Entry[] {
    const { over, wall } = this.spending
    return over ? this.members.filter(isReady).map((member) => this.finish(member, wall)) : []
  }

  /** Finishes a member that waits for a job. */
  private finish(member: Member, wall: number): Entry {
    const entry = this.decisions.finish(member, null, wall)
    this.retire(member)
    return entry
  }

  private mayGoOn({ finished, steps }: Member): boolean {
    return finished === 'budget' && this.spending.leaves(steps)
  }

  /** Decides on a member that a budget had ended which is raised now. */
  private goOn(member: Member): Entry {
    member.finished = null
    this.unfinished += 1
    const entry = this.decisions.decideOn(member, null, this.spending.wall)
    this.published.publish(member)
    if (member.finished !== null) this.retire(member)
    else this.jobs.update(member)
    return entry
  }

  private budgetOf(budget: Budget): Budget {
    return this.policy.budgetOf?.(budget) ?? budget
  }

  private reachRaises(): void {
    while (this.raises.length > 0 && this.raises[0]!.entries <= this.recorded.matched) this.bringIntoForce(this.raises.shift()!)
  }

  private bringIntoForce({ budget, again }: Pick<Raise, 'budget' | 'again'>): void {
    this.spending.raise(this.budgetOf(budget), again)
    this.published.ranking.memberSteps = this.spending.memberSteps
  }

  private retire(member: Member): void {
    this.unfinished -= 1
    this.jobs.update(member)
  }
}
