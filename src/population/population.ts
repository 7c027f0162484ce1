import { CladeError } from '../errors.js'
import { stream } from '../random.js'
import { checkReport } from './check-report.js'
import { decide } from './decide.js'
import { eventOf, retryEvent } from './event.js'
import { Scoreboard } from './exploit/scoreboard.js'
import type { ExploreContext, Trial } from './explore/explore.js'
import { History } from './history.js'
import { drawn } from './hyperparameters.js'
import { type Member, newMember, type View } from './member.js'
import { answers, nameOf } from './order.js'
import { OrderedMembers } from './ordered-members.js'
import { journalMismatch, Replay } from './replay.js'
import { schedules } from './schedule/index.js'
import type { Schedule } from './schedule/schedule.js'
import type { Holds, Search } from './search.js'
import { SnapshotNeeds } from './snapshot-needs.js'
import { standings } from './standings.js'
import { absorb, copy, follow, lose, respawn } from './transition.js'
import type { Entry, Order, Outcome, PopulationConfig, SnapshotRef, Standing } from './types.js'

/** Of so many members that are equally due a lane is asked whether it holds them: asking thousands, each time, costs more than it saves. */
const ASKED = 64

/** Members that train side by side, and may copy each other. */
export class Population implements Search {
  private readonly members: readonly Member[]
  private readonly schedule: Schedule
  private readonly needs = new SnapshotNeeds()
  private readonly inits: readonly Entry[]
  private readonly replayed = new Replay()
  private readonly history = new History()
  /** What decisions are made against: the members' views once everybody who was due has been decided on, and their ranking. */
  private readonly views: View[]
  private readonly scoreboard: Scoreboard
  /** Who is ready for an order, the one furthest behind first. */
  private readonly queue: OrderedMembers
  /** Members that are not finished, and those of them whose outcome is not decided on. */
  private unfinished: number
  private awaiting = 0
  private top: { readonly snapshot: SnapshotRef; readonly score: number } | null = null
  /** Environment steps of all members: trained, and ordered but not back yet. */
  private trained = 0
  private ordered = 0
  /** Seconds at the latest decision. */
  private wall = 0
  /** Slices that failed for good since the last that succeeded. */
  private lost = 0

  constructor(private readonly config: PopulationConfig) {
    this.schedule = schedules[config.schedule]
    this.members = Array.from({ length: config.population }, (_, id) =>
      newMember(id, drawn(config, `member/${id}/init`, config.initial[id])),
    )
    this.views = this.members.map((member) => member.view)
    this.scoreboard = new Scoreboard(this.views.map((view) => view.candidate))
    this.queue = new OrderedMembers(config.population)
    this.unfinished = config.population
    for (const member of this.members) this.enqueue(member)
    const reason = `method ${config.method.name}`
    this.inits = this.members.map((member) => ({
      outcome: null,
      event: eventOf(member, { decision: 'init', reason, wall: 0, before: null }),
    }))
  }

  /** The entries to record before the first order: the inits, or after a replay whatever a crash left undecided. */
  start(): Entry[] {
    return this.replayed.matched === 0 ? [...this.inits] : this.finishIdle()
  }

  /**
   * The next order for a free lane: the ready member furthest behind in steps (of several one that the lane holds, then the lowest id).
   * null when nothing can be handed out before another outcome is in.
   */
  next(holds: Holds): Order | null {
    if (!this.schedule.rounds && this.trained + this.ordered >= this.config.budget.totalSteps) return null
    if (this.queue.length === 0) return null
    const chosen = this.nextOf(holds)
    const order = this.orderOf(chosen.id)
    chosen.running = order
    this.enqueue(chosen)
    this.ordered += order.steps
    return order
  }

  get ready(): number {
    return this.queue.length
  }

  /** What the member trains next (or trains now). Verification asks for it before it replays the outcome. */
  orderOf(id: number): Order {
    const member = this.members[id]!
    const { readyEvery, budget, method } = this.config
    const staged = member.born + (method.stageAt(member.steps - member.born)?.until ?? Number.POSITIVE_INFINITY)
    // Towards the next multiple of readyEvery, so that the few steps a slice trains too many do not add up.
    const target = Math.min((Math.floor(member.steps / readyEvery) + 1) * readyEvery, staged, budget.stepsPerMember)
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
   * Takes an outcome of an order of `next` and returns the entries that are decided now, in order: async the one at once, lockstep
   * none until the generation's last outcome and then all. Throws CladeError HYPERPARAMETER_NOT_APPLIED, REPORT_INVALID (the
   * trainable did not do as told), RUN_HOPELESS (as many slices in a row failed for good as there are members), EXPLOIT_INVALID,
   * EXPLORE_INVALID (a strategy broke its contract); the population is of no use afterwards.
   */
  complete(outcome: Outcome): Entry[] {
    const member = this.members[outcome.member]
    const order = member?.running
    if (!member || !order || !answers(outcome, order)) throw new Error(`No such order is out: ${nameOf(outcome)}`)
    member.running = null
    this.ordered -= order.steps
    return [...this.accept(member, order, outcome), ...this.finishIdle()]
  }

  /**
   * Takes one recorded entry, in the journal's order. Throws CladeError JOURNAL_MISMATCH when this population decides otherwise than
   * the one that wrote it.
   */
  replay(entry: Entry): void {
    const { outcome, event } = entry
    const at = this.replayed.matched
    const member = this.members[event.member]
    if (!member) throw journalMismatch(at, `about member ${event.member}`, `about one of ${this.members.length} members`)
    if (outcome !== null) {
      const order = this.orderOf(member.id)
      if (!ready(member) || !answers(outcome, order)) throw journalMismatch(at, nameOf(outcome), nameOf(order))
      this.replayed.compare(entry, this.accept(member, order, outcome))
    } else if (event.decision === 'init') {
      this.replayed.compare(entry, this.inits.slice(at, at + 1))
    } else {
      // Who was running when the budget ran out is not in the journal; whoever was not finished like this.
      if (!this.over || !ready(member)) throw journalMismatch(at, event.decision, 'the answer to an outcome')
      this.replayed.compare(entry, [this.finish(member, null, event.wall)])
    }
  }

  get done(): boolean {
    return this.unfinished === 0
  }

  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  get progress(): { readonly steps: number; readonly total: number } {
    const { stepsPerMember, totalSteps, seconds } = this.config.budget
    const total = Math.min(stepsPerMember * this.members.length, totalSteps)
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
    return this.trained >= this.config.budget.totalSteps || this.wall >= this.config.budget.seconds
  }

  private accept(member: Member, order: Order, outcome: Outcome): Entry[] {
    const { result } = outcome
    if (result.ok) checkReport(result.report, order)
    else member.failures += 1
    if (!result.ok && member.failures <= this.config.retries && !this.over) {
      member.failed.push({ outcome, event: retryEvent(member, result.message, outcome, this.config.retries) })
    } else {
      member.awaiting = outcome
      this.awaiting += 1
    }
    this.enqueue(member)
    return this.settle(this.schedule.due(member, this.members, this.awaiting === this.unfinished))
  }

  /** Decides on these members: first all their reports are taken in, then each is decided on against all of them. */
  private settle(due: readonly Member[]): Entry[] {
    for (const member of due) {
      if (!member.awaiting) continue
      this.take(member, member.awaiting)
      this.publish(member)
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
      this.publish(member)
      this.enqueue(member)
    }
    return entries
  }

  /** Lets the others see the member as it is now. */
  private publish(member: Member): void {
    if (this.views[member.id] === member.view) return
    this.views[member.id] = member.view
    this.scoreboard.put(member.view.candidate)
  }

  private nextOf(holds: Holds): Member {
    const first = this.members[this.queue.at(0)]!
    for (let rank = 0; rank < Math.min(this.queue.length, ASKED); rank++) {
      const member = this.members[this.queue.at(rank)]!
      if (member.steps !== first.steps) break
      if (member.own !== null && holds(member.own)) return member
    }
    return first
  }

  private enqueue(member: Member): void {
    if (ready(member)) this.queue.put(member.id, member.steps)
    else this.queue.take(member.id)
  }

  private take(member: Member, { result, wall }: Outcome): void {
    this.wall = Math.max(this.wall, wall)
    if (result.ok) {
      this.lost = 0
      this.trained += result.report.steps
      const before = trialOf(member)
      absorb(member, result, this.config, this.needs)
      const { score } = member.view.candidate
      if (this.config.explore.history && before.score !== null && score !== undefined) {
        this.history.add({ ...before, score: before.score, after: { steps: member.steps, score } })
      }
      if (score === undefined || score <= (this.top?.score ?? Number.NEGATIVE_INFINITY)) return
      this.needs.move(this.top?.snapshot ?? null, member.own)
      this.top = { snapshot: member.own!, score }
    } else if (member.failures > this.config.retries) {
      this.lost += 1
      if (this.lost >= this.members.length) {
        const message = `Every slice fails: ${this.lost} in a row, after ${this.config.retries} retries each, the last with: ${result.message}`
        throw new CladeError('RUN_HOPELESS', message, false)
      }
      lose(member, result.message, this.needs)
    }
  }

  private decideOn(member: Member, outcome: Outcome): Entry {
    const { wall, slice, result } = outcome
    const { config } = this
    if (this.over || member.steps >= config.budget.stepsPerMember) return this.finish(member, outcome, wall)
    const before = member.hyperparameters
    const { score } = member.view.candidate
    // A slice that failed for good is trained again under the same number: the life tells the two decisions apart.
    const label = result.ok ? `${slice}` : `${slice}/life/${member.life}`
    const random = stream(config.seed, `member/${member.id}/exploit/${label}`)
    const verdict = decide(member.view.candidate, member.divergence, this.scoreboard, config, random)
    const donor = verdict.decision === 'exploit' ? this.views[verdict.donor]! : null
    if (verdict.decision === 'exploit') {
      const { hyperparametersOf } = verdict
      const taken = hyperparametersOf === null ? null : this.views[hyperparametersOf]!.hyperparameters
      copy(member, this.views[verdict.donor]!, taken, label, (loser) => this.contextOf(loser), config, this.needs)
    } else if (verdict.decision === 'respawn') respawn(member, !result.ok, config, this.needs)
    else follow(member, config)
    const { decision, reason } = verdict
    const event = eventOf(member, { decision, reason, wall, before, score, donor: donor?.candidate })
    config.exploit.observe?.(event)
    return { outcome, event }
  }

  private contextOf(member: Member): ExploreContext {
    const peers = () => this.members.filter((other) => other !== member && !other.finished).map(trialOf)
    return { ...trialOf(member), history: this.history.slices, peers }
  }

  /** The members that idle when the budget of the whole population is used up. */
  private finishIdle(): Entry[] {
    return this.over ? this.members.filter(ready).map((member) => this.finish(member, null, this.wall)) : []
  }

  private finish(member: Member, outcome: Outcome | null, wall: number): Entry {
    const { totalSteps, stepsPerMember } = this.config.budget
    const used = member.steps >= stepsPerMember ? 'steps per member' : this.trained >= totalSteps ? 'total steps' : 'time'
    const reason = `${member.divergence === null ? '' : `${member.divergence}; `}budget used: ${used}`
    const { score } = member.view.candidate
    member.finished = true
    this.unfinished -= 1
    this.enqueue(member)
    return { outcome, event: eventOf(member, { decision: 'finish', reason, wall, before: member.hyperparameters, score }) }
  }
}

function ready(member: Member): boolean {
  return !member.finished && member.running === null && member.awaiting === null
}

/** Where the member's current slice starts. */
function trialOf({ id, steps, startScore, hyperparameters }: Member): Trial {
  return { member: id, steps, score: startScore, hyperparameters }
}
