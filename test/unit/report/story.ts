import type { Copied, Entry, SnapshotRef } from '../../../src/population/types.js'
import type { Value } from '../../../src/trainable.js'
import { failure, init, report, TRAINED_HASH } from './entries.js'

/** A slice of a member and the decision on it. `trained` is the slice's steps; null where it failed for good. */
export interface Move {
  readonly member: number
  readonly trained?: number | null
  readonly score?: number
  readonly copies?: { readonly donor: number; readonly weights?: boolean; readonly hyperparametersOf?: number | null }
  readonly respawns?: boolean
  /** The value that the member goes on with. Default: the one that it has. */
  readonly lr?: Value
  readonly reason?: string
}

export interface Trained {
  readonly member: number
  readonly to: number
  readonly lr: Value
}

interface Member {
  steps: number
  slice: number
  lr: Value
  /** The snapshot of its latest report, which a copy gets. */
  snapshot: SnapshotRef | null
  /** The slices that its weights were trained on, oldest first: the model with which a lineage is compared. */
  past: readonly Trained[]
}

/**
 * Made-up entries, with the numbers of slices and snapshots that a ledger would give them. All weights are equal, as those of a trainable
 * without any are, so their hashes tell nothing.
 */
export class Story {
  readonly entries: Entry[]
  private readonly members: Member[]
  private readonly pasts = new Map<string, readonly Trained[]>()

  /** @param rates the `lr` of each member at its start */
  constructor(rates: readonly Value[]) {
    this.members = rates.map((lr) => ({ steps: 0, slice: 0, lr, snapshot: null, past: [] }))
    this.entries = rates.map((lr, member) => init(member, { lr }))
  }

  /** Moves as in async: each is decided on before the next slice ends. */
  inTurn(...moves: readonly Move[]): this {
    for (const move of moves) this.together(move)
    return this
  }

  /** Moves as in lockstep: all slices end before the first decision, and decisions come in the order of the moves. */
  together(...moves: readonly Move[]): this {
    const before = moves.map((move) => this.train(move))
    const snapshots = this.members.map(({ snapshot }) => snapshot)
    for (const [i, move] of moves.entries()) this.decide(move, before[i]!, snapshots)
    return this
  }

  /** The slices that the member's weights were trained on; empty where they are fresh. */
  pastOf(member: number): readonly Trained[] {
    return this.members[member]!.past
  }

  stepsOf(member: number): number {
    return this.members[member]!.steps
  }

  /** Adds the slice, and returns the `lr` that it was trained with. */
  private train({ member: id, trained = 100 }: Move): Value {
    const member = this.members[id]!
    const { lr } = member
    if (trained === null) {
      member.past = []
      return lr
    }
    member.slice += 1
    member.steps += trained
    member.past = [...member.past, { member: id, to: member.steps, lr }]
    member.snapshot = { member: id, slice: member.slice, weightsHash: TRAINED_HASH }
    this.pasts.set(keyOf(member.snapshot), member.past)
    return lr
  }

  private decide(move: Move, before: Value, snapshots: readonly (SnapshotRef | null)[]): void {
    const { member: id, trained = 100, score = null, copies, respawns = false, reason } = move
    const member = this.members[id]!
    member.lr = move.lr ?? before
    let copied: Copied | undefined
    if (copies) {
      const { donor, weights = true, hyperparametersOf = donor } = copies
      const taken = weights ? snapshots[donor]! : null
      copied = { donor, donorSteps: this.members[donor]!.steps, donorScore: 99.5, weights: taken, hyperparameters: hyperparametersOf }
      if (taken) member.past = this.pasts.get(keyOf(taken))!
    }
    if (respawns) member.past = []
    const fresh = respawns || (trained === null && !copied?.weights)
    const facts = {
      ...{ member: id, steps: member.steps, score, before: { lr: before }, after: { lr: member.lr }, hash: fresh ? null : TRAINED_HASH },
      decision: copied ? 'exploit' : respawns ? 'respawn' : 'keep',
      cause: trained === null ? 'failed' : respawns ? 'diverged' : 'method',
      reason: reason ?? (trained === null ? 'diverged: slice failed 3 times: out of memory' : ''),
      ...(copied ? { copied } : {}),
    } as const
    this.entries.push(
      trained === null ? failure({ ...facts, slice: member.slice + 1 }) : report({ ...facts, trained, slice: member.slice }),
    )
  }
}

const keyOf = ({ member, slice }: SnapshotRef): string => `${member}/${slice}`
