import { answers, nameOf } from './jobs.js'
import { isReady, standings } from './member.js'
import type { Policy } from './policies/policy.js'
import { journalMismatch, RecordedDecisions } from './recorded-decisions.js'
import { Roster, type RosterState } from './roster.js'
import { schedules } from './schedules.js'
import { Spending } from './spending.js'
import type { Budget, Entry, Job, PopulationConfig, Raise, Result, SnapshotRef, Standing } from './types.js'

/** All that a ledger remembers: what a checkpoint of a run keeps of it. */
export interface LedgerState extends RosterState {
  readonly policy: unknown
  readonly trained: number
  readonly wall: number
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
  private readonly roster: Roster
  private readonly recorded = new RecordedDecisions()
  private readonly inits: readonly Entry[]
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
    this.roster = new Roster(config, this.policy, this.spending)
    this.inits = this.roster.begin(0)
    this.reachRaises()
  }

  /** The entries to record before the first job: the inits, or after a resume whatever a crash left undecided. */
  start(): Entry[] {
    return this.recorded.matched === 0 ? [...this.inits] : this.roster.finishIdle()
  }

  /**
   * The next job for a free lane: that of the ready member furthest behind in steps, of several that failed least, then the lowest number.
   * null when nothing can be handed out before another result is in.
   */
  next(): Job | null {
    const { generations } = schedules[this.config.schedule]
    return !generations && this.spending.allHandedOut ? null : this.roster.jobs.next()
  }

  /** Members that have begun. */
  get size(): number {
    return this.roster.members.length
  }

  /** The number of slices of a member that succeeded; 0 where there is no such member. */
  slicesOf(member: number): number {
    return this.roster.members[member]?.slice ?? 0
  }

  /** Members that a job could be made for now, were there lanes for all of them. */
  get ready(): number {
    return this.roster.jobs.length
  }

  /** The job that the member trains next (or trains now). Verification asks for it before it applies the result. */
  jobOf(member: number): Job {
    return this.roster.jobs.of(this.roster.members[member]!)
  }

  /**
   * Takes the result of a job of `next` and returns the entries that are decided now, in order: async the one at once, lockstep none
   * until the generation's last result and then all. It is of no use after an error.
   *
   * @throws CladeError RUN_HOPELESS (as many slices in a row failed for good as there are members), EXPLOIT_INVALID, EXPLORE_INVALID (a
   * strategy broke its contract), ENV_CONTRACT, TRAINABLE_CONTRACT (everybody's first slice breaks it)
   */
  complete(result: Result): Entry[] {
    const member = this.roster.jobs.takeBack(result)
    return [...this.roster.accept(member, result), ...this.roster.finishIdle()]
  }

  /**
   * All that it remembers, for `restore`: anything that structured clone takes, still the ledger's own. Jobs that are out are no part of
   * it. null while a lockstep generation waits for its last result, while `takeUnneeded` has something, and where a strategy cannot save
   * its state.
   */
  save(): LedgerState | null {
    const [roster, policy] = [this.roster.save(), this.policy.save?.()]
    if (!this.recorded.settled || roster === null || policy === undefined || !this.policy.restore) return null
    const { trained, wall } = this.spending
    return { ...roster, policy, trained, wall }
  }

  /**
   * Brings a new ledger to where another of the same configuration was after so many entries.
   *
   * @param state of `save`, and from now on this ledger's
   */
  restore(state: LedgerState, entries: number): void {
    const { policy, trained, wall } = state
    Object.assign(this.spending, { trained, wall })
    this.roster.restore(state)
    this.policy.restore?.(policy)
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
    const again = results.flatMap((result) => this.roster.accept(this.roster.members[result.member]!, result))
    const resting = this.roster.members.filter((member) => this.roster.mayGoOn(member))
    const onward = resting.map((member) => this.roster.goOn(member))
    return [...again, ...onward, ...(this.spending.over ? this.roster.finishIdle() : this.roster.begin(this.spending.wall))]
  }

  /** Takes one recorded entry, in the journal's order. @throws CladeError JOURNAL_MISMATCH when it decides otherwise than what wrote it */
  apply(entry: Entry): void {
    const { result, event } = entry
    const count = this.recorded.matched
    const begins = event.decision === 'init' && event.member === this.roster.members.length && !this.spending.over
    // After a raise: no other member's end came before it.
    const begun = begins ? this.roster.begin(event.wall) : []
    const member = this.roster.members[event.member]
    if (!member) throw journalMismatch(count, `about member ${event.member}`, `about one of ${this.roster.members.length} members`)
    if (result !== null) {
      const job = this.jobOf(member.id)
      if (!isReady(member) || !answers(result, job)) throw journalMismatch(count, nameOf(result), nameOf(job))
      this.recorded.compare(entry, this.roster.accept(member, result))
    } else if (event.decision === 'init') {
      // A member that began later was computed with the end of the one before.
      this.recorded.compare(entry, begins ? begun : this.inits.slice(count, count + 1))
    } else if (this.roster.mayGoOn(member)) {
      this.recorded.compare(entry, [this.roster.goOn(member)])
    } else {
      // The journal does not say who was running when the budget ran out; whoever was not has finished like this.
      if (!this.spending.over || !isReady(member)) throw journalMismatch(count, event.decision, 'the answer to a result')
      this.recorded.compare(entry, [this.roster.finish(member, event.wall)])
    }
    this.reachRaises()
  }

  get done(): boolean {
    return this.roster.done
  }

  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  get progress(): { readonly steps: number; readonly total: number } {
    return this.spending.progress
  }

  /** The highest score ever reported, and the snapshot that came with it. */
  get best(): { readonly snapshot: SnapshotRef; readonly score: number } | null {
    return this.roster.best
  }

  /**
   * The snapshots that became unneeded since the last call, each once over a run: no member's latest, nobody about to inherit it, not
   * the best. A snapshot can be among them in the same commit that it comes with.
   */
  takeUnneeded(): SnapshotRef[] {
    return this.roster.needs.takeUnneeded()
  }

  /** The members, best first; those without a score after those with one, the diverged last. */
  standings(): Standing[] {
    return standings(this.roster.members)
  }

  private budgetOf(budget: Budget): Budget {
    return this.policy.budgetOf?.(budget) ?? budget
  }

  private reachRaises(): void {
    while (this.raises.length > 0 && this.raises[0]!.entries <= this.recorded.matched) this.bringIntoForce(this.raises.shift()!)
  }

  private bringIntoForce({ budget, again }: Pick<Raise, 'budget' | 'again'>): void {
    this.spending.raise(this.budgetOf(budget), again)
    this.roster.published.ranking.memberSteps = this.spending.memberSteps
  }
}
