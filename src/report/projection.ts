import type { Entry, Standing } from '../population/types.js'
import type { Lineage } from './lineage.js'

/**
 * A projection makes something of a run's journal while the journal grows: files, or a picture on a terminal. It changes nothing in the
 * run, and after a resume it makes the same as if the run had never stopped. Calls come on the thread that decides, so each should take
 * well under a millisecond.
 */
export interface Projection {
  /**
   * Begins the projection, when the run begins or is resumed.
   *
   * @param entries all that the journal holds so far
   * @param since the state that `checkpoint.save` returned and the entries after it, where the run has a checkpoint
   */
  begin(run: ProjectedRun, entries: Iterable<Entry>, since?: Since): void | Promise<void>
  /** Takes the entries of one commit, in the order of the journal, once the journal holds them. */
  take(entries: readonly Entry[]): void
  /** Ends the projection. This is the last call; it does not come where `begin` failed. */
  end(end: RunEnd): void
  /** Shows how many entries have been read of those that a resume needs. Called now and then where that takes longer than a second. */
  reading?(done: number, total: number): void
  /** The state with which a resume begins: anything that structured clone takes, under a name that no other projection has. */
  readonly checkpoint?: { readonly name: string; save(): unknown }
}

/** The state of a projection at a checkpoint, and the entries after it. */
export interface Since {
  readonly state: unknown
  readonly entries: Iterable<Entry>
}

/** A run as a projection sees it. */
export interface ProjectedRun {
  readonly name: string
  readonly seed: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Absolute path of the run's folder. */
  readonly folder: string
  /** The names of the search space, in the experiment's order. */
  readonly hyperparameters: readonly string[]
  readonly lanes: number
  /** The trained agent that the members began from, as `cartpole-1:3`; null: they began with fresh weights. */
  readonly from: string | null
  /** Facts that the user should know before the run begins, a sentence each. */
  readonly notes: readonly string[]
  /** The budget in seconds; Infinity where only steps are limited. */
  readonly seconds: number
  /** Seconds of the run so far, those before a resume included. */
  readonly clock: () => number
  readonly population: {
    /** The part of the budget that is used: environment steps, or seconds where only those are limited. */
    readonly progress: { readonly steps: number; readonly total: number }
    /** Best first. */
    standings(): readonly Standing[]
  }
}

export interface RunEnd {
  /** `failed` means by an error, which is thrown once all projections have ended. */
  readonly status: 'finished' | 'interrupted' | 'failed'
  /** Best first. */
  readonly standings: readonly Standing[]
  readonly lineage: Lineage
  /** The whole journal. Reading it takes as long as a resume without a checkpoint. */
  readonly entries: () => Iterable<Entry>
}
