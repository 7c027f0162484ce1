import type { Values } from '../trainable.js'
import type { Candidate } from './exploit/exploit.js'
import { type Member, weightsHash } from './member.js'
import type { DecisionName, Event, Outcome } from './types.js'

interface Decided {
  readonly decision: DecisionName
  readonly reason: string
  readonly wall: number
  readonly before: Values | null
  readonly score?: number | undefined
  readonly donor?: Candidate | undefined
}

/** The event of a decision that the member has already followed. */
export function eventOf(member: Member, { decision, reason, wall, before, score, donor }: Decided): Event {
  return {
    member: member.id,
    steps: member.steps,
    score: score ?? null,
    decision,
    donor: donor?.member ?? null,
    donorSteps: donor?.steps ?? null,
    donorScore: donor?.score ?? null,
    reason,
    wall,
    before,
    after: member.hyperparameters,
    weightsHash: weightsHash(member),
  }
}

/** A failed attempt that is run again. */
export function retryEvent(member: Member, message: string, { attempt, wall }: Outcome, retries: number): Event {
  const from = member.own === null ? 'the start' : 'its snapshot'
  const reason = `slice failed (attempt ${attempt} of ${retries + 1}): ${message}; run again from ${from}`
  return eventOf(member, { decision: 'keep', reason, wall, before: member.hyperparameters })
}
