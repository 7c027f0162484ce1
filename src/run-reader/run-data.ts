import type { DescribedBudget, DescribedConfig } from '../describe-config.js'
import type { RunFile, RunStatus } from '../journal/run-file.js'
import type { Event, SnapshotRef } from '../population/types.js'
import type { Leg, Stage } from '../report/trained-slice.js'
import type { Values } from '../trainable.js'
import type { Policy, PolicyOptions } from '../trained.js'

/** A report: a member has trained a slice. It is a row of members.csv, with the metrics of metrics.csv. */
export interface ReportRow {
  /** Number of the report in the run, from 1. */
  readonly report: number
  readonly member: number
  /** Environment steps that the member has trained so far, this slice included. */
  readonly steps: number
  /** The score that decisions are made on; null where there is none: no episode since it started or copied, or it diverged. */
  readonly score: number | null
  /** Episodes that finished during the slice. */
  readonly episodes: number
  /** The weights that the member goes on with after the decision; null after a respawn. */
  readonly weightsHash: string | null
  /** The worker that trained the slice, from 0. */
  readonly lane: number
  /** Seconds of the run when the slice ended. */
  readonly wall: number
  /** The hyperparameters that the slice was trained with. */
  readonly hyperparameters: Values
  /** Whatever the trainable measures: losses, entropy and so on. */
  readonly metrics: Readonly<Record<string, number>>
}

/** An episode that finished: a row of episodes.csv. */
export interface EpisodeRow {
  readonly member: number
  /** Number of the episode among the member's, from 1 over the whole run. */
  readonly episode: number
  /** Environment steps that the member had trained when it finished. */
  readonly steps: number
  /** The sum of its rewards, neither discounted nor clipped. */
  readonly return: number
  /** Environment steps of the episode. */
  readonly length: number
}

/** The episodes of a run in the order of episodes.csv: as rows, or as columns, which suit hundreds of thousands of them. */
export interface EpisodeTable extends Iterable<EpisodeRow> {
  readonly length: number
  /** An array of `length` numbers for each field of a row. */
  readonly columns: {
    readonly member: Int32Array
    readonly episode: Int32Array
    readonly steps: Float64Array
    readonly return: Float64Array
    readonly length: Int32Array
  }
}

/** A decision: a row of events.csv, with its cause and what was copied. `wall` is in seconds of the run, `steps` are environment steps. */
export interface EventRow extends Event {
  /** Number of the decision in the run, from 1. */
  readonly event: number
  /** Number of the report that it answers; null where it answers none. */
  readonly report: number | null
}

/** A member at the end of what was read: a row of summary.csv. */
export interface StandingRow {
  /** From 1, which is the best. */
  readonly rank: number
  readonly member: number
  /** null: none yet, or diverged. */
  readonly score: number | null
  /** Environment steps that the member has trained. */
  readonly steps: number
  /** The members that its weights come from, the latest donor first; empty where it trained them all by itself. */
  readonly ancestors: readonly number[]
  /** The hyperparameters that it goes on with. */
  readonly hyperparameters: Values
  readonly diverged: boolean
  /** True where it trains no more. */
  readonly finished: boolean
  /** The snapshot of the weights that it goes on with; null where those are fresh. */
  readonly snapshot: SnapshotRef | null
}

/** The line of slices that the weights of a member come from. `run` can train on its schedule, as its option `replay`. */
export interface MemberLineage {
  /** Environment steps that the weights were trained for, by any member. */
  readonly steps: number
  /** The members that the weights come from, the latest donor first. */
  readonly ancestors: readonly number[]
  /** The members that trained the weights in turn, oldest first, in environment steps of each. The last leg is the member's own. */
  readonly legs: readonly Leg[]
  /** The schedule of hyperparameters that the weights were trained on, oldest first, in environment steps of the weights. */
  readonly stages: readonly Stage[]
}

/** All that happened in a run, as plain data. */
export interface RunRecord {
  readonly name: string
  readonly seed: number
  readonly config: DescribedConfig
  /** Environment steps that all members together have trained. */
  readonly totalSteps: number
  /** The names of the search space, in the experiment's order. */
  readonly hyperparameters: readonly string[]
  /** In order of their ends. */
  readonly reports: readonly ReportRow[]
  readonly episodes: EpisodeTable
  /** In the order in which they were made. */
  readonly events: readonly EventRow[]
  /** The members, best first. */
  readonly standings: readonly StandingRow[]
  /** The first of the standings; null before the first member has begun. */
  readonly winner: number | null
  /** The highest score that any member ever had, and its snapshot, which the journal keeps; null before the first score. */
  readonly best: Best | null
  /**
   * The line of slices that a member's weights come from.
   *
   * @param member default: the winner
   * @throws CladeError INVALID_OPTION for a member that the run does not have
   */
  lineage(member?: number): MemberLineage
}

/** A run in its folder, as plain data: all that its journal held when it was read. */
export interface RunData extends RunRecord {
  /** Absolute path of the run's folder. */
  readonly folder: string
  /** `interrupted` is also a run that was killed: it can be resumed. */
  readonly status: RunStatus
  /** The name of an experiment that comes with Clade, or the path of its module from the run's folder. */
  readonly experiment: string
  /** The budget as it stands: that of `config`, or one that a resume has raised since. */
  readonly budget: DescribedBudget
  /** The shapes of the members' parameters by name, as a network has them; null where they have no names. */
  readonly parameters: RunFile['parameters'] | null
  /** The versions that it began with. */
  readonly versions: RunFile['versions']
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** null until it ends. */
  readonly finishedAt: string | null
  /** Seconds of training so far, those before a resume included. */
  readonly wallSeconds: number
  /**
   * Opens a member to act, outside of the run and without its environment. The experiment's module is loaded for it, as it is now.
   *
   * @example
   * const policy = await readRun('runs/cartpole-1').policy({ snapshot: 'best' })
   * const action = policy.act([0.01, 0, -0.02, 0], { greedy: true }) // 0 or 1
   *
   * @throws CladeError INVALID_OPTION for a member that the run does not have, NOTHING_TRAINED where it has no weights yet
   * @throws CladeError RUN_CONFIG_MISMATCH where the experiment has another agent now, and the errors of loading it; the promise rejects
   */
  policy(options?: RunPolicyOptions): Promise<Policy>
}

/** A run that was trained in memory. */
export interface RunInMemory extends RunRecord {
  /**
   * Opens a member to act, as `policy` of a run in a folder does.
   *
   * @example
   * const policy = await (await runInMemory(experiment)).policy()
   *
   * @throws CladeError INVALID_OPTION for a member that the run does not have, NOTHING_TRAINED where it has no weights yet
   */
  policy(options?: RunPolicyOptions): Promise<Policy>
}

/** The options of `policy`. */
export interface RunPolicyOptions extends PolicyOptions {
  /** Default: the winner, or for `best` the member that made it. */
  readonly member?: number
  /** `last`: the weights that the member goes on with, or ended with. `best`: those of the highest score of the run. Default: `last`. */
  readonly snapshot?: 'last' | 'best'
}

/** The highest score of a run, with the snapshot that came with it. */
export interface Best {
  readonly score: number
  /** Environment steps that the weights had been trained for, by any member. */
  readonly age: number
  readonly snapshot: SnapshotRef
}
