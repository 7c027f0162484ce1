import { CladeError, expected } from '../../errors.js'
import { checkReport } from '../check-report.js'
import { eventOf, retryEvent } from '../event.js'
import { type Member, newMember } from '../member.js'
import { answers, nameOf } from '../order.js'
import { journalMismatch, Replay } from '../replay.js'
import type { Search } from '../search.js'
import { SnapshotNeeds } from '../snapshot-needs.js'
import { standings } from '../standings.js'
import { absorb, lose } from '../transition.js'
import type { Entry, Order, Outcome, PopulationConfig, SnapshotRef, Standing } from '../types.js'
import { medianRule } from './median-rule.js'
import { propose } from './propose.js'

interface Trial {
  readonly member: Member
  /** See median-rule.ts. */
  readonly scores: (number | null)[]
}

/**
 * One trial after another, as a person tunes by hand: each trains to its full length unless the median rule stops it, and the next
 * setting is proposed from all that came before. The trials are the members, numbered from 0, and there are more of them than
 * `population` where some stop early. One lane works at a time.
 */
export class SequentialSearch implements Search {
  private readonly trials: Trial[] = []
  private readonly needs = new SnapshotNeeds()
  private readonly replayed = new Replay()
  private readonly first: Entry
  private top: { readonly snapshot: SnapshotRef; readonly score: number } | null = null
  /** Environment steps of a trial, and of all of them together; Infinity where only time is limited. */
  private readonly length: number
  private readonly total: number
  private trained = 0
  private wall = 0
  /** Trials lost to failures since a slice last succeeded. */
  private lost = 0

  /** `drawn` settings are drawn at random before the model proposes. Throws CladeError INVALID_OPTION where a trial has no length. */
  constructor(
    private readonly config: PopulationConfig,
    private readonly drawn: number,
  ) {
    const { stepsPerMember, totalSteps } = config.budget
    this.length = Math.min(stepsPerMember, Math.ceil(totalSteps / config.population))
    this.total = Math.min(stepsPerMember * config.population, totalSteps)
    if (!Number.isFinite(this.length)) throw expected('stepsPerMember', 'set where the method is sequential', undefined)
    this.first = this.begin(0)
  }

  start(): Entry[] {
    return this.replayed.matched === 0 ? [this.first] : []
  }

  next(): Order | null {
    const { member } = this.current
    if (member.finished || member.running !== null) return null
    member.running = this.orderOf(member.id)
    return member.running
  }

  get ready(): number {
    return this.current.member.finished || this.current.member.running !== null ? 0 : 1
  }

  orderOf(id: number): Order {
    const { member } = this.trials[id]!
    const { readyEvery } = this.config
    const target = Math.min((Math.floor(member.steps / readyEvery) + 1) * readyEvery, this.length)
    return {
      member: id,
      slice: member.slice + 1,
      attempt: member.failures + 1,
      life: member.life,
      steps: Math.min(target - member.steps, this.total - this.trained),
      hyperparameters: member.hyperparameters,
      own: member.own,
      inherit: null,
    }
  }

  complete(outcome: Outcome): Entry[] {
    const trial = this.trials[outcome.member]
    const order = trial?.member.running
    if (!trial || !order || !answers(outcome, order)) throw new Error(`No such order is out: ${nameOf(outcome)}`)
    trial.member.running = null
    return this.accept(trial, order, outcome)
  }

  replay(entry: Entry): void {
    const { outcome, event } = entry
    const at = this.replayed.matched
    const trial = this.trials[event.member]
    if (!trial) throw journalMismatch(at, `about member ${event.member}`, `about one of ${this.trials.length} members`)
    if (outcome === null) {
      // What begins a trial was computed with the end of the one before.
      this.replayed.compare(entry, at === 0 ? [this.first] : [])
      return
    }
    const order = this.orderOf(trial.member.id)
    if (trial.member.finished || !answers(outcome, order)) throw journalMismatch(at, nameOf(outcome), nameOf(order))
    this.replayed.compare(entry, this.accept(trial, order, outcome))
  }

  get done(): boolean {
    return this.current.member.finished
  }

  get progress(): { readonly steps: number; readonly total: number } {
    return { steps: Math.min(this.trained, this.total), total: this.total }
  }

  get best(): { readonly snapshot: SnapshotRef; readonly score: number } | null {
    return this.top
  }

  takeUnneeded(): SnapshotRef[] {
    return this.needs.takeUnneeded()
  }

  standings(): Standing[] {
    return standings(this.trials.map(({ member }) => member))
  }

  private get current(): Trial {
    return this.trials.at(-1)!
  }

  private get over(): boolean {
    return this.trained >= this.total || this.wall >= this.config.budget.seconds
  }

  private begin(wall: number): Entry {
    const id = this.trials.length
    const past = this.trials.map(({ member, scores }) => ({ values: member.hyperparameters, score: scores.at(-1) ?? null }))
    const { values, reason } = propose(past, this.drawn, this.config, `member/${id}/init`)
    const member = newMember(id, values)
    this.trials.push({ member, scores: [] })
    return { outcome: null, event: eventOf(member, { decision: 'init', reason, wall, before: null }) }
  }

  private accept({ member, scores }: Trial, order: Order, outcome: Outcome): Entry[] {
    const { result, wall } = outcome
    this.wall = Math.max(this.wall, wall)
    if (result.ok) {
      checkReport(result.report, order)
      this.lost = 0
      this.trained += result.report.steps
      absorb(member, result, this.config, this.needs)
      this.record(member)
    } else {
      member.failures += 1
      if (member.failures <= this.config.retries && !this.over) {
        return [{ outcome, event: retryEvent(member, result.message, outcome, this.config.retries) }]
      }
      if (member.failures > this.config.retries) this.lose(member, result.message)
    }
    const { score } = member.view.candidate
    scores.push(member.divergence === null ? (score ?? null) : Number.NEGATIVE_INFINITY)
    const end = this.endOf({ member, scores })
    member.finished = end !== null
    const reason = end ?? `trial ${member.id + 1} goes on`
    const event = eventOf(member, { decision: end === null ? 'keep' : 'finish', reason, wall, before: member.hyperparameters, score })
    return end === null || this.over ? [{ outcome, event }] : [{ outcome, event }, this.begin(wall)]
  }

  private record(member: Member): void {
    const { score } = member.view.candidate
    if (score === undefined || score <= (this.top?.score ?? Number.NEGATIVE_INFINITY)) return
    this.needs.move(this.top?.snapshot ?? null, member.own)
    this.top = { snapshot: member.own!, score }
  }

  private lose(member: Member, message: string): void {
    this.lost += 1
    if (this.lost >= this.config.population) {
      const tries = `${this.lost} trials in a row, after ${this.config.retries} retries each`
      throw new CladeError('RUN_HOPELESS', `Every slice fails: ${tries}, the last with: ${message}`, false)
    }
    lose(member, message, this.needs)
  }

  /** Why the trial ends here, or null. */
  private endOf({ member, scores }: Trial): string | null {
    const { stepsPerMember, seconds } = this.config.budget
    if (this.trained >= this.total) return 'budget used: total steps'
    if (this.wall >= seconds) return 'budget used: time'
    if (member.divergence !== null) return member.divergence
    if (member.steps >= this.length) return `budget used: ${stepsPerMember === this.length ? 'steps per member' : 'steps of a trial'}`
    const earlier = this.trials.slice(0, -1).map((trial) => trial.scores)
    return medianRule(scores, earlier)
  }
}
