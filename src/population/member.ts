import type { Values } from '../trainable.js'
import type { Candidate } from './exploit/exploit.js'
import type { Line } from './lineage.js'
import type { Entry, Order, Outcome, SnapshotRef } from './types.js'

/**
 * A member as the others may use it: its latest report. Replaced as a whole, never changed, so that a decision holds on to what it
 * was made against while the member itself moves on.
 */
export interface View {
  readonly candidate: Candidate
  /** The snapshot that the report came with: what a copy gets. */
  readonly snapshot: SnapshotRef | null
  /** What it trained with. */
  readonly hyperparameters: Values
  readonly line: Line
}

/** A member's state: what it goes on with, and where its current slice stands. */
export interface Member {
  readonly id: number
  life: number
  /** Slices that succeeded, over all lives. */
  slice: number
  steps: number
  /** Its steps when it was last respawned. */
  born: number
  hyperparameters: Values
  own: SnapshotRef | null
  inherit: SnapshotRef | null
  line: Line
  view: View
  /** The latest episodic returns, oldest first, of the policy that it has now. */
  window: readonly number[]
  /** The score of the weights that its current slice starts from; null where there is none. */
  startScore: number | null
  /** Why it counts as diverged, or null. */
  divergence: string | null
  /** Failed attempts of the current slice. */
  failures: number
  running: Order | null
  /** How its current slice ended, until that is decided on; the failed attempts before it, until they are recorded. */
  awaiting: Outcome | null
  failed: Entry[]
  finished: boolean
}

export function newMember(id: number, hyperparameters: Values): Member {
  const candidate = { member: id, steps: 0, score: undefined, returns: [], diverged: false }
  return {
    id,
    life: 0,
    slice: 0,
    steps: 0,
    born: 0,
    hyperparameters,
    own: null,
    inherit: null,
    line: null,
    view: { candidate, snapshot: null, hyperparameters, line: null },
    window: [],
    startScore: null,
    divergence: null,
    failures: 0,
    running: null,
    awaiting: null,
    failed: [],
    finished: false,
  }
}

/** The weights that the member goes on with. */
export function weightsHash(member: Member): string | null {
  return (member.inherit ?? member.own)?.weightsHash ?? null
}
