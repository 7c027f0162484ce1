import type { Kind } from '../search-space/kind.js'
import type { Rule } from '../search-space/rules/rule.js'
import type { Report, Values } from '../trainable.js'
import type { Exploit } from './exploit/exploit.js'
import type { Explore } from './explore/explore.js'
import type { Method } from './policies/policy.js'

export type ScheduleName = 'async' | 'lockstep'
/** The parts that an exploit copies; anything but 'both' is an ablation. With 'nothing' a member explores its own hyperparameters. */
export type Copy = 'both' | 'weights' | 'hyperparameters' | 'nothing'

/** All that the population needs to know, filled in. */
export interface PopulationConfig {
  readonly seed: number
  readonly population: number
  readonly method: Method
  readonly schedule: ScheduleName
  readonly budget: Budget
  /** Environment steps of a slice. */
  readonly readyEvery: number
  /** Environment steps between two reports of a member, at the longest: readyEvery, or the trainable's longest update. */
  readonly reportEvery: number
  /** Makes the exploit anew for each run, since it may have state. */
  readonly exploit: () => Exploit
  readonly explore: () => Explore
  readonly copy: Copy
  readonly space: Readonly<Record<string, Kind>>
  /** The values that the first members start with, where the method leaves it to the experiment. */
  readonly initial: readonly Values[]
  /** The trained agent that the members begin from; null: with fresh weights. */
  readonly from: Origin | null
  /** The hyperparameters that explore may change. */
  readonly adapt: readonly string[]
  readonly rules: readonly Rule[]
  /** The trainable's own settings: what `fixed` trains with, and the values of what is not in the space. */
  readonly defaults: Values
  /** Episodic returns in a score. */
  readonly scoreWindow: number
  /** Times that a failed slice is run again before its member counts as diverged. */
  readonly retries: number
}

/** A trained agent that a population begins from. Survives JSON. */
export type Origin = {
  /** The name of its run's folder. */
  readonly run: string
  readonly member: number
  /** Environment steps that its weights were trained for, as far as its run tells. */
  readonly steps: number
  readonly score: number | null
  readonly weightsHash: string
  /** Those that the members begin with; null: each draws its own. */
  readonly hyperparameters: Values | null
}

/** A limit that is not set is Infinity; at least one is finite. */
export interface Budget {
  readonly stepsPerMember: number
  /** Environment steps of the whole population. */
  readonly totalSteps: number
  readonly seconds: number
}

/** A budget that was raised. Journal and run.json record it. */
export interface Raise {
  /** Entries of the journal that had been decided under the budget before, and stay. */
  readonly entries: number
  /** Entries after those that were taken back: the end of the budget had made their decisions. */
  readonly taken: number
  /** The number of results in them, which were decided on anew, in their order. */
  readonly again: number
  /** The budget in full, as the user gave it. */
  readonly budget: Budget
}

/** Names a snapshot: slice n of a member is the one that its n-th slice ended with (1, 2, ...), over all its lives. */
export interface SnapshotRef {
  readonly member: number
  readonly slice: number
  readonly weightsHash: string
}

/** The snapshot that a journal keeps of the trained agent that a population begins from. No member has a slice 0. */
export function originRef({ weightsHash }: Pick<Origin, 'weightsHash'>): SnapshotRef {
  return { member: 0, slice: 0, weightsHash }
}

/** The agent in few words: `cartpole-1:3`. */
export function originName({ run, member }: Pick<Origin, 'run' | 'member'>): string {
  return `${run}:${member}`
}

/** The next piece of work: train `member` for `steps` from `own` (fresh when null), after taking over `inherit`'s weights. */
export interface Job {
  readonly member: number
  /** Number of this slice, from 1; it ends in SnapshotRef {member, slice}. */
  readonly slice: number
  /** The attempt at this slice, from 1; above 1 after a failure. */
  readonly attempt: number
  /** Counts respawns; part of the seeds' label, so a respawned member draws new weights. */
  readonly life: number
  readonly steps: number
  readonly hyperparameters: Values
  readonly own: SnapshotRef | null
  readonly inherit: SnapshotRef | null
}

/** The end of a job: all that the journal keeps of it, and that a decision depends on. */
export type Result = (Trained | Failed) & {
  readonly member: number
  readonly slice: number
  readonly attempt: number
  readonly lane: number
  /** Seconds since the run began (training time before a resume included). */
  readonly wall: number
}

export interface Trained {
  readonly ok: true
  readonly report: Report
  /** First 16 hex digits of the SHA-256 of the weights at the end of the slice. */
  readonly weightsHash: string
  /** True where every weight is finite. */
  readonly finite: boolean
}

export interface Failed {
  readonly ok: false
  /** One line: what a reader of events.csv sees. */
  readonly message: string
  readonly code: string
}

export type DecisionName = 'init' | 'keep' | 'exploit' | 'respawn' | 'finish'

/**
 * The cause of a decision: the method (`method`), a weight or a score that is not finite (`diverged`), a slice that failed and is
 * run again (`retry`) or that failed for good (`failed`), or the end of the budget (`budget`).
 */
export type Cause = 'method' | 'diverged' | 'retry' | 'failed' | 'budget'

/** The parts that a member took over at an exploit. */
export interface Copied {
  readonly donor: number
  /** The environment steps that the donor had trained, and its score, when it was chosen. */
  readonly donorSteps: number
  readonly donorScore: number
  /** The snapshot whose weights the member goes on with; null: it keeps its own. */
  readonly weights: SnapshotRef | null
  /** The member whose hyperparameters it took, before they were explored; null: it keeps its own. */
  readonly hyperparameters: number | null
}

/** A decision, and what it did to the member: a row of events.csv. */
export interface Event {
  readonly member: number
  readonly steps: number
  readonly score: number | null
  readonly decision: DecisionName
  readonly cause: Cause
  /** null unless the decision is an exploit. */
  readonly copied: Copied | null
  /** For people; nothing reads it. */
  readonly reason: string
  readonly wall: number
  /** null at init. */
  readonly before: Values | null
  readonly after: Values
  /** The hash of the weights that the member goes on with; null where those are fresh: before its first report, and once they are lost. */
  readonly weightsHash: string | null
}

/** One thing that happened: a decision, and the result that it answers. */
export interface Entry {
  /** null at an init, and where a member that was idle finishes because the whole population's budget is used up. */
  readonly result: Result | null
  readonly event: Event
}

/** A member as the standings list it. */
export interface Standing {
  readonly member: number
  /** null: none yet, or diverged. */
  readonly score: number | null
  readonly steps: number
  readonly hyperparameters: Values
  readonly diverged: boolean
  readonly state: 'ready' | 'running' | 'waiting' | 'finished'
  /** Its latest snapshot, which an exploit leaves in place until the next slice ends. */
  readonly snapshot: SnapshotRef | null
}
