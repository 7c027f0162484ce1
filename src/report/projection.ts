import type { Entry, Standing } from '../population/types.js'
import type { Lineage } from './lineage.js'

/**
 * A projection makes something of a run's journal while it grows: files, a picture on a terminal. It reads and changes nothing, and of a run that goes on
 * it makes the same as if the run had never stopped. Called on the thread that decides, so a call should take well under a millisecond.
 */
export interface Projection {
  /**
   * The run begins, or goes on.
   *
   * @param entries all that the journal holds so far
   * @param since where the run has a checkpoint: what `checkpoint.save` gave then, and the entries after it
   */
  begin(run: ProjectedRun, entries: Iterable<Entry>, since?: Since): void | Promise<void>
  /** @param entries of one commit, once the journal has it, in the journal's order */
  take(entries: readonly Entry[]): void
  /** The last call; none where `begin` failed. */
  end(end: RunEnd): void
  /** Told now and then of how many entries have been read before the run goes on, where that takes longer than a moment. */
  reading?(done: number, total: number): void
  /** What it remembers, for a resume to begin with: anything that structured clone takes, under a name of its own. */
  readonly checkpoint?: { readonly name: string; save(): unknown }
}

/** The state of a projection, and what came after it. */
export interface Since {
  readonly state: unknown
  readonly entries: Iterable<Entry>
}

/** A run as a projection may ask for it, at any time. */
export interface ProjectedRun {
  readonly name: string
  readonly seed: number
  /** Absolute; of the run's own. */
  readonly folder: string
  /** The names of the search space, in the experiment's order. */
  readonly hyperparameters: readonly string[]
  readonly lanes: number
  /** Facts that its user should know before it begins, a sentence each. */
  readonly notes: readonly string[]
  /** The budget of time; Infinity where only steps are limited. */
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
  /** `failed`: by an error, which is thrown when all projections have ended. */
  readonly status: 'finished' | 'interrupted' | 'failed'
  /** Best first. */
  readonly standings: readonly Standing[]
  readonly lineage: Lineage
  /** The whole journal; reading it takes as long as a resume. */
  readonly entries: () => Iterable<Entry>
}
