import { byStanding, tieBreaks } from '../population/standing-order.js'
import { type Entry, type Event, originRef, type SnapshotRef } from '../population/types.js'
import type { Values } from '../trainable.js'
import type { Best } from './run-data.js'

/** A member as the journal's entries tell of it. */
export interface MemberState {
  readonly id: number
  score: number | null
  steps: number
  hyperparameters: Values
  diverged: boolean
  finished: boolean
  tieBreak: number
  /** Slices that succeeded. */
  slices: number
  /** The snapshot of the weights that it goes on with; null where those are fresh. */
  snapshot: SnapshotRef | null
}

/**
 * The members of a run, from its entries alone. The ledger knows the same, but needs the experiment's module, and makes every decision
 * again.
 */
export class Members {
  /** The highest score ever. */
  best: Best | null = null
  private readonly members = new Map<number, MemberState>()
  private readonly tieBreaks: (member: number, slice: number) => number

  constructor(seed: number) {
    this.tieBreaks = tieBreaks(seed)
  }

  /** @param age environment steps that the weights of a slice have been trained for; of no meaning without one */
  take({ result, event }: Entry, age: number): void {
    const member = this.members.get(event.member) ?? begun(event)
    this.members.set(member.id, member)
    member.steps = event.steps
    member.hyperparameters = event.after
    if (event.cause === 'retry') return
    if (result?.ok) {
      const { slice, weightsHash } = result
      member.slices = slice
      member.tieBreak = this.tieBreaks(member.id, slice)
      member.snapshot = { member: member.id, slice, weightsHash }
      if (event.score !== null && event.score > (this.best?.score ?? Number.NEGATIVE_INFINITY))
        this.best = { score: event.score, age, snapshot: member.snapshot }
    }
    if (event.copied?.weights) member.snapshot = event.copied.weights
    if (event.weightsHash === null) member.snapshot = null
    else if (event.decision === 'init' || event.decision === 'respawn') member.snapshot = originRef({ weightsHash: event.weightsHash })
    member.finished = event.decision === 'finish'
    // A member that diverged is mended at once, by a copy or a respawn, unless it is finished.
    member.diverged = member.finished && (event.cause === 'diverged' || event.cause === 'failed')
    member.score = judgesWhatItGoesOnWith(event) ? event.score : null
  }

  /** Best first, in the order of the ledger's standings. */
  standings(): MemberState[] {
    return [...this.members.values()].sort(byStanding)
  }

  /** True where all members are finished. */
  get done(): boolean {
    return [...this.members.values()].every(({ finished }) => finished)
  }

  /** The number of slices of a member that succeeded; 0 where there is no such member. */
  slicesOf(member: number): number {
    return this.members.get(member)?.slices ?? 0
  }
}

function begun({ member, steps, after }: Event): MemberState {
  return {
    ...{ id: member, score: null, steps, hyperparameters: after, diverged: false, finished: false },
    ...{ tieBreak: 0, slices: 0, snapshot: null },
  }
}

/** False where an event's score is that of weights which the member gives up. */
const judgesWhatItGoesOnWith = ({ decision, copied }: Event): boolean => decision !== 'respawn' && !copied?.weights
