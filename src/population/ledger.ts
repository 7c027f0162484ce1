import { CladeError } from '../errors.js'
import { drawsByPair } from '../random.js'
import { answers, nameOf } from './job.js'
import { absorb, isReady, lose, type Member, newMember, respawn, sliceStart, standings, takeWeights, weightsHash } from './member.js'
import { OrderedMembers } from './ordered-members.js'
import type { Decision, Policy, PopulationView } from './policies/policy.js'
import { PublishedMembers } from './published.js'
import { journalMismatch, RecordedDecisions } from './recorded-decisions.js'
import { schedules } from './schedules.js'
import { SnapshotNeeds } from './snapshot-needs.js'
import type { Budget, Copied, Entry, Event, Failed, Job, PopulationConfig, Result, SnapshotRef, Standing } from './types.js'

/** Failures that no other try would mend where they are everybody's; for any other a machine or a moment may be to blame. */
const CONTRACTS = ['ENV_CONTRACT', 'TRAINABLE_CONTRACT']

/** What a ledger remembers. */
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
 * The ledger of a run keeps what every method needs. It is a state machine: results in, decisions and jobs out. No I/O, no clock, no threads. The method's policy
 * decides; jobs, retries, budgets, the best and the snapshots that are needed are kept here. All state follows from the sequence of
 * entries alone (and from who is running, which decides nothing).
 *
 * A new run calls `start`; a resumed one calls `apply` with every entry of the journal, or `restore` with what `save` gave at one of them
 * and `apply` with those after it, and then `start`. What `start` and `complete`
 * return is to be recorded, in order.
 *
 * @throws CladeError INVALID_OPTION where the experiment does not suit the method, RULES_UNSATISFIABLE
 */
export class Ledger {
  private readonly policy: Policy
  private readonly budget: Budget
  private readonly members: Member[] = []
  private readonly needs = new SnapshotNeeds()
  /** A draw for each member and slice. */
  private readonly tieBreaks: (member: number, slice: number) => number
  private readonly recorded = new RecordedDecisions()
  private readonly inits: readonly Entry[]
  private readonly published: PublishedMembers
  private readonly view: PopulationView
  /** The members that are ready for a job, the one furthest behind first. */
  private readonly queue = new OrderedMembers()
  /** Members that are not finished, and those of them whose result is not decided on. */
  private unfinished = 0
  private awaiting = 0
  private top: { readonly snapshot: SnapshotRef; readonly score: number } | null = null
  /** Environment steps of all members: trained, and handed out but not back yet. */
  private trained = 0
  private handedOut = 0
  /** Seconds at the latest decision. */
  private wall = 0
  /** Slices that failed for good since the last that succeeded. */
  private lost = 0

  constructor(private readonly config: PopulationConfig) {
    this.policy = config.method.policy(config)
    this.budget = this.policy.budget ?? config.budget
    this.tieBreaks = drawsByPair(config.seed, 'ties')
    const { stepsPerMember, totalSteps } = this.budget
    this.published = new PublishedMembers(Math.min(stepsPerMember, totalSteps / config.population))
    this.view = {
      ranking: this.published.ranking,
      published: (member) => this.published.of(member),
      starts: () => this.members.filter(({ finished }) => !finished).map(sliceStart),
    }
    this.inits = this.begin(0)
  }

  /** The entries to record before the first job: the inits, or after a resume whatever a crash left undecided. */
  start(): Entry[] {
    return this.recorded.matched === 0 ? [...this.inits] : this.finishIdle()
  }

  /**
   * The next job for a free lane: that of the ready member furthest behind in steps, of several that failed least, then the lowest number. null
   * when nothing can be handed out before another result is in.
   */
  next(): Job | null {
    const { generations } = schedules[this.config.schedule]
    if (!generations && this.trained + this.handedOut >= this.budget.totalSteps) return null
    if (this.queue.length === 0) return null
    const member = this.members[this.queue.at(0)]!
    const job = this.jobOf(member.id)
    member.running = job
    this.enqueue(member)
    this.handedOut += job.steps
    return job
  }

  /** Members that have begun. */
  get size(): number {
    return this.members.length
  }

  /** Members that a job could be made for now, were there lanes for all of them. */
  get ready(): number {
    return this.queue.length
  }

  /** The job that the member trains next (or trains now). Verification asks for it before it applies the result. */
  jobOf(id: number): Job {
    const member = this.members[id]!
    const { readyEvery } = this.config
    const end = this.policy.sliceEnd?.(member, this.trained) ?? Number.POSITIVE_INFINITY
    // Towards the next multiple of readyEvery, so that the few steps a slice trains too many do not add up.
    const target = Math.min((Math.floor(member.steps / readyEvery) + 1) * readyEvery, end, this.budget.stepsPerMember)
    return {
      member: id,
      slice: member.slice + 1,
      attempt: member.failures + 1,
      life: member.life,
      steps: target - member.steps,
      hyperparameters: member.hyperparameters,
      own: member.own,
      inherit: member.inherit,
    }
  }

  /**
   * Takes the result of a job of `next` and returns the entries that are decided now, in order: async the one at once, lockstep none
   * until the generation's last result and then all. It is of no use after an error.
   *
   * @throws CladeError RUN_HOPELESS (as many slices in a row failed for good as there are members), EXPLOIT_INVALID, EXPLORE_INVALID (a
   * strategy broke its contract), ENV_CONTRACT, TRAINABLE_CONTRACT (everybody's first slice breaks it)
   */
  complete(result: Result): Entry[] {
    const member = this.members[result.member]
    const job = member?.running
    if (!member || !job || !answers(result, job)) throw new Error(`No such job is out: ${nameOf(result)}`)
    member.running = null
    this.handedOut -= job.steps
    return [...this.accept(member, result), ...this.finishIdle()]
  }

  /**
   * All that it remembers, for `restore`: anything that structured clone takes, still the ledger's own. Jobs that are out are no part of it.
   * null while a lockstep generation waits for its last result, while `takeUnneeded` has something, and where a strategy cannot save its state.
   */
  save(): LedgerState | null {
    const [needs, policy] = [this.needs.save(), this.policy.save?.()]
    const settled = this.awaiting === 0 && this.recorded.settled && this.members.every(({ failed }) => failed.length === 0)
    if (!settled || needs === null || policy === undefined || !this.policy.restore) return null
    const { top, trained, wall, lost } = this
    return {
      members: this.members.map((member) => ({ ...member, running: null })),
      heirs: this.published.save(),
      needs,
      policy,
      top,
      trained,
      wall,
      lost,
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
    Object.assign(this, { top, trained, wall, lost })
    this.unfinished = members.filter(({ finished }) => !finished).length
    for (const member of members) this.enqueue(member)
    this.recorded.matched = entries
  }

  /** Takes one recorded entry, in the journal's order. @throws CladeError JOURNAL_MISMATCH when it decides otherwise than what wrote it */
  apply(entry: Entry): void {
    const { result, event } = entry
    const count = this.recorded.matched
    const member = this.members[event.member]
    if (!member) throw journalMismatch(count, `about member ${event.member}`, `about one of ${this.members.length} members`)
    if (result !== null) {
      const job = this.jobOf(member.id)
      if (!isReady(member) || !answers(result, job)) throw journalMismatch(count, nameOf(result), nameOf(job))
      this.recorded.compare(entry, this.accept(member, result))
    } else if (event.decision === 'init') {
      // A member that began later was computed with the end of the one before.
      this.recorded.compare(entry, this.inits.slice(count, count + 1))
    } else {
      // The journal does not say who was running when the budget ran out; whoever was not has finished like this.
      if (!this.over || !isReady(member)) throw journalMismatch(count, event.decision, 'the answer to a result')
      this.recorded.compare(entry, [this.finish(member, null, event.wall)])
    }
  }

  get done(): boolean {
    return this.unfinished === 0
  }

  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  get progress(): { readonly steps: number; readonly total: number } {
    const { stepsPerMember, totalSteps, seconds } = this.budget
    const total = Math.min(stepsPerMember * this.config.population, totalSteps)
    return Number.isFinite(total)
      ? { steps: Math.min(this.trained, total), total }
      : { steps: Math.min(this.wall, seconds), total: seconds }
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

  /** Best first; those without a score after those with one, the diverged last. */
  standings(): Standing[] {
    return standings(this.members)
  }

  private get over(): boolean {
    return this.trained >= this.budget.totalSteps || this.wall >= this.budget.seconds
  }

  /** All members that the policy would have begin now. */
  private begin(wall: number): Entry[] {
    const entries: Entry[] = []
    for (;;) {
      const start = this.policy.begin(this.members.length)
      if (start === null) return entries
      const member = newMember(this.members.length, start.hyperparameters)
      this.members.push(member)
      this.published.add(member)
      this.unfinished += 1
      this.enqueue(member)
      entries.push({
        result: null,
        event: this.event(member, { decision: 'init', cause: 'method', reason: start.reason, wall, before: null }),
      })
    }
  }

  private accept(member: Member, result: Result): Entry[] {
    if (!result.ok) this.fail(member, result)
    if (!result.ok && member.failures <= this.config.retries && !this.over) {
      const from = member.own === null ? 'the start' : 'its snapshot'
      const reason = `slice failed (attempt ${result.attempt} of ${this.config.retries + 1}): ${result.message}; run again from ${from}`
      const event = this.event(member, { decision: 'keep', cause: 'retry', reason, wall: result.wall, before: member.hyperparameters })
      member.failed.push({ result, event: { ...event, score: null } })
    } else {
      member.awaiting = result
      this.awaiting += 1
    }
    this.enqueue(member)
    return this.settle(schedules[this.config.schedule].due(member, this.members, this.awaiting === this.unfinished))
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
      return [...failed, this.decideOn(member, awaiting)]
    })
    for (const member of due) {
      this.published.publish(member)
      this.enqueue(member)
    }
    return due.some(({ finished }) => finished) && !this.over ? [...entries, ...this.begin(this.wall)] : entries
  }

  /** Counts a failed attempt. @throws CladeError with its code where everybody's first slice breaks a contract: that is bad input */
  private fail(member: Member, { code, message }: Failed): void {
    member.failures += 1
    const nobodyTrained = this.trained === 0 && this.members.every(({ failures, life }) => failures + life > 0)
    if (nobodyTrained && CONTRACTS.includes(code)) throw new CladeError(code, message)
  }

  private enqueue(member: Member): void {
    // Of those that are as far behind, one that failed comes after the others: it keeps nobody from its first try.
    if (isReady(member)) this.queue.put(member.id, member.steps, member.failures + member.life)
    else this.queue.take(member.id)
  }

  private take(member: Member, result: Result): void {
    this.wall = Math.max(this.wall, result.wall)
    if (result.ok) {
      this.lost = 0
      this.trained += result.report.steps
      const start = sliceStart(member)
      absorb(member, result, this.config.scoreWindow, this.tieBreaks, this.needs)
      const { steps, score } = member
      if (score === null) return
      if (start.score !== null) this.policy.learn?.({ ...start, score: start.score, after: { steps, score } })
      if (score <= (this.top?.score ?? Number.NEGATIVE_INFINITY)) return
      this.needs.move(this.top?.snapshot ?? null, member.own)
      this.top = { snapshot: member.own!, score }
    } else if (member.failures > this.config.retries) {
      this.lost += 1
      const { population, retries } = this.config
      if (this.lost >= population) {
        const message = `Every slice fails: ${this.lost} in a row, after ${retries} retries each, the last with: ${result.message}`
        throw new CladeError('RUN_HOPELESS', message, false)
      }
      lose(member, result.message, this.needs)
    }
  }

  private decideOn(member: Member, result: Result): Entry {
    const { wall } = result
    if (this.over || member.steps >= this.budget.stepsPerMember) return this.finish(member, result, wall)
    const { hyperparameters: before, score } = member
    const decision = this.policy.decide(member, this.view)
    const copied = this.follow(member, decision)
    const { cause, reason } = decision
    const event = { ...this.event(member, { decision: decision.decision, cause, reason, wall, before }), score, copied }
    this.policy.observe?.(event)
    return { result, event }
  }

  /** Changes the member as the decision says. */
  private follow(member: Member, decision: Decision): Copied | null {
    if (decision.decision === 'finish') {
      this.close(member)
      return null
    }
    member.hyperparameters = decision.hyperparameters
    if (decision.decision === 'respawn') respawn(member, this.needs)
    if (decision.decision !== 'exploit') return null
    const { donor, weights, hyperparametersOf } = decision
    const given = this.published.of(donor)
    const { candidate, snapshot } = given
    if (weights) takeWeights(member, given, this.needs)
    return {
      donor,
      donorSteps: candidate.steps,
      donorScore: candidate.score!,
      weights: weights ? snapshot : null,
      hyperparameters: hyperparametersOf,
    }
  }

  /** The members that idle when the budget of the whole population is used up. */
  private finishIdle(): Entry[] {
    return this.over ? this.members.filter(isReady).map((member) => this.finish(member, null, this.wall)) : []
  }

  private finish(member: Member, result: Result | null, wall: number): Entry {
    const { totalSteps, stepsPerMember } = this.budget
    const used = member.steps >= stepsPerMember ? 'steps per member' : this.trained >= totalSteps ? 'total steps' : 'time'
    const { divergence } = member
    const reason = `${divergence === null ? '' : `${divergence.reason}; `}budget used: ${used}`
    this.close(member)
    const cause = divergence?.cause ?? 'budget'
    const event = this.event(member, { decision: 'finish', cause, reason, wall, before: member.hyperparameters })
    this.policy.observe?.(event)
    return { result, event }
  }

  private close(member: Member): void {
    member.finished = true
    this.unfinished -= 1
    this.enqueue(member)
  }

  /** The event of a decision that the member has already followed. */
  private event(member: Member, decided: Pick<Event, 'decision' | 'cause' | 'reason' | 'wall' | 'before'>): Event {
    const { id, steps, score, hyperparameters } = member
    return { member: id, steps, score, ...decided, copied: null, after: hyperparameters, weightsHash: weightsHash(member) }
  }
}
