/**
 * What a member of the population is. Nouns only: the framework trains anything that speaks this, an agent or not.
 */

/** One hyperparameter's value; ranges give numbers, `choice` may also hold strings and booleans. */
export type Value = number | string | boolean
export type Values = Readonly<Record<string, Value>>

/** Data that survives a thread and a disk unchanged. Of a typed array that is a view of a larger buffer, the whole buffer travels. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain }

/** The episodes that finished during a slice, in order, as columns: an early slice finishes hundreds. */
export interface Episodes {
  /** Environment steps trained since the slice began, when the episode finished; ascending, 1..Report.steps. */
  readonly steps: Float64Array
  /** Undiscounted, unclipped sum of rewards. */
  readonly returns: Float64Array
  /** Environment steps in the episode. */
  readonly lengths: Int32Array
}

export interface Report {
  /** Environment steps really trained: at least as many as were asked for, by less than one update. */
  readonly steps: number
  readonly episodes: Episodes
  /**
   * The hyperparameters that loss and optimiser really used at their last update, read where they were used. A number may be rounded to float32 there; any
   * other difference to what was ordered ends the run.
   */
  readonly applied: Values
  /** The trainable's own score. Without it the mean of the latest episodic returns is the score. */
  readonly score?: number
  /** Whatever is worth a look (losses, entropy); finite or not, it decides nothing. */
  readonly metrics: Readonly<Record<string, number>>
}

/** All that determines a member's future: copies, never live memory, since the instance becomes another member. */
export interface Snapshot {
  /** What `weights_hash` covers and what an exploit copies first. */
  readonly weights: Float32Array
  /** Inherited with the weights: optimiser moments, normaliser statistics. */
  readonly learner: Plain
  /** Never inherited: environments, random streams, counters. */
  readonly own: Plain
}

/**
 * Seed words for the stream of that label, four of them. The caller has already bound run, member and life
 * (`<seed>/member/3/life/0/<label>`), so two members never share a stream.
 */
export type Seeds = (label: string) => Uint32Array

/**
 * One member while it trains. The object is reused: a lane calls `start` or `restore` and it becomes another member, so both
 * must leave nothing behind of what it was.
 */
export interface Trainable {
  /** Becomes a new member: fresh weights, environments and streams. */
  start(seeds: Seeds, hyperparameters: Values): void
  /** Trains `steps` environment steps or a few more (whole updates); deterministic given the snapshot it started from. */
  train(steps: number, hyperparameters: Values): Report | Promise<Report>
  snapshot(): Snapshot
  /** `restore(snapshot())` then `train` equals never having stopped, bit for bit. */
  restore(snapshot: Snapshot): void
  /** An exploit: takes the donor's weights and learner; keeps its own environments and streams. */
  inherit(donor: Snapshot): void
  /**
   * Gives back what the instance holds, its environments above all. Called once, when the instance is no longer needed: at the end of a run,
   * and where a slice failed, also in the middle of one. An error is told, and changes nothing.
   */
  close?(): void | Promise<void>
}

/** What a trainable may tune: its default, and the values that make sense at all. */
export interface Tunable {
  readonly default: Value
  /** Inclusive bounds for numbers; `integer` where only whole numbers make sense. */
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
}

/** What the trainable may ask of the framework while it is built. */
export interface Host {
  /** The default export of a module (.ts or .js); a relative path is taken from the experiment's folder. */
  load(path: string): Promise<unknown>
  /** The experiment's folder, where there is one: modules of Python are looked for in it, too. */
  readonly folder?: string
}

/** The `trainable:` of an experiment: data that says what to build, and the builder. `K` is the names that it can tune. */
export interface TrainableSpec<K extends string = string> {
  readonly name: string
  readonly tunables: Readonly<Record<K, Tunable>>
  /** Everything that distinguishes this spec from another; written to run.json, compared on resume. */
  readonly config: Plain
  /** Environment steps of one update with these hyperparameters: a slice trains whole ones. Absent: any number of steps. */
  readonly updateSteps?: (hyperparameters: Values) => number
  /** The same with fused multiply-add (`--fma`): faster, and a second class of bits, which `config` tells. Absent: it has none. */
  readonly withFma?: () => TrainableSpec<K>
  /** Builds an instance (not yet a member). Rejects with one clear sentence where environment and agent do not fit. */
  create(host: Host): Promise<Trainable>
}
