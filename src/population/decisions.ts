import { type Member, respawn, takeWeights, weightsHash } from './member.js'
import type { Decision, Policy, PopulationView } from './policies/policy.js'
import type { PublishedMembers } from './published.js'
import type { SnapshotNeeds } from './snapshot-needs.js'
import type { Spending } from './spending.js'
import type { Copied, Entry, Event, Result, SnapshotRef } from './types.js'

/** Asks the policy about one member, changes the member as it says, and makes the entry to record. */
export class Decisions {
  constructor(
    private readonly policy: Policy,
    private readonly population: PopulationView,
    private readonly published: PublishedMembers,
    private readonly needs: SnapshotNeeds,
    private readonly spending: Spending,
    private readonly origin: SnapshotRef | null,
  ) {}

  /**
   * Decides on a member whose result is taken in.
   *
   * @param result null: the member had finished, and the budget was raised
   */
  decideOn(member: Member, result: Result | null, wall: number): Entry {
    if (!this.spending.leaves(member.steps)) return this.finish(member, result, wall)
    const { hyperparameters: before, score } = member
    const decision = this.policy.decide(member, this.population)
    const copied = this.follow(member, decision)
    const { cause } = decision
    const reason = result === null ? `budget raised; ${decision.reason}` : decision.reason
    const event = { ...eventOf(member, { decision: decision.decision, cause, reason, wall, before }), score, copied }
    this.policy.observe?.(event)
    return { result, event }
  }

  /** Finishes a member because the budget is used up. */
  finish(member: Member, result: Result | null, wall: number): Entry {
    const { divergence } = member
    const reason = `${divergence === null ? '' : `${divergence.reason}; `}budget used: ${this.spending.limitMet(member.steps)}`
    member.finished = 'budget'
    const cause = divergence?.cause ?? 'budget'
    const event = eventOf(member, { decision: 'finish', cause, reason, wall, before: member.hyperparameters })
    this.policy.observe?.(event)
    return { result, event }
  }

  /** Changes the member as the decision says. */
  private follow(member: Member, decision: Decision): Copied | null {
    if (decision.decision === 'finish') {
      member.finished = 'method'
      return null
    }
    member.hyperparameters = decision.hyperparameters
    if (decision.decision === 'respawn') respawn(member, this.origin, this.needs)
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
}

/** The event of a decision that the member has already followed. */
export function eventOf(member: Member, decided: Pick<Event, 'decision' | 'cause' | 'reason' | 'wall' | 'before'>): Event {
  const { id, steps, score, hyperparameters } = member
  return { member: id, steps, score, ...decided, copied: null, after: hyperparameters, weightsHash: weightsHash(member) }
}
