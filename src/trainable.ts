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

/** What an exploit copies. */
export interface Inheritance {
  /** What `weights_hash` covers. */
  readonly weights: Float32Array
  /** Goes with the weights: optimiser moments, normaliser statistics. */
  readonly learner: Plain
}

/**
 * All that determines a member's future, but for its stores: copies, never live memory, since the instance becomes another member.
 *
 * A typed array of 64 KB or more in `own` is compared with the snapshot before, and only the pieces that changed are written to the
 * journal. It still is copied whole by `snapshot` and by `restore`; a replay memory is better kept in a store.
 */
export interface Snapshot extends Inheritance {
  /** Never inherited, never sent to another member: environments, random streams, counters. */
  readonly own: Plain
}

/** The typed array that holds a column, by the name of its numbers. */
export interface ColumnArrays {
  readonly uint8: Uint8Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly float32: Float32Array
  readonly float64: Float64Array
}

export interface Column {
  readonly dtype: keyof ColumnArrays
  /** Of one row's numbers, flat and row-major; [] is one number. */
  readonly shape: readonly number[]
  /**
   * Old rows change, too (the priorities of prioritised replay): the column is written to the journal whole after each slice. Default:
   * false, a row stays as it is at the end of the slice that appended it, and only new rows are written.
   */
  readonly mutable?: boolean
}

export interface StoreSpec {
  /** Rows that the store holds; a further row takes the place of the oldest. */
  readonly rows: number
  readonly columns: Readonly<Record<string, Column>>
}

/**
 * A ring of rows that belongs to a member: its replay memory. The framework keeps it in shared memory, so `snapshot` and `restore` never
 * copy it, and an exploit never takes it along.
 */
export interface Store<S extends StoreSpec = StoreSpec> {
  readonly rows: number
  /** The memory itself, [rows x shape] a column: to be read anywhere, and written in the rows of this slice (or where it is `mutable`). */
  readonly columns: { readonly [Name in keyof S['columns']]: ColumnArrays[S['columns'][Name]['dtype']] }
  /** Rows that were ever appended. */
  readonly appended: number
  /** Rows that it holds now, 0 to `rows`; they are the rows 0 to length - 1 of each column. */
  readonly length: number
  /** The row that the next `append` gives: the oldest one, once the store is full. */
  readonly cursor: number
  /** Takes the next row and returns its number; what it held before is still there, and is to be written over in every column. */
  append(): number
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
  /** An exploit: takes the donor's weights and learner; keeps its own environments, streams and stores. */
  inherit(donor: Inheritance): void
  /** The stores of each member, by name. It is read once, when the instance is built. */
  readonly stores?: Readonly<Record<string, StoreSpec>>
  /**
   * Gets the stores of the member that the instance becomes: empty ones before `start`, those of the snapshot before `restore`. The ones
   * that it had belong to another member from then on.
   *
   * @example
   * const ring = { rows: 2000, columns: { pixels: { dtype: 'uint8', shape: [42, 42, 3] } } } as const
   *
   * class Replaying implements Trainable {
   *   readonly stores = { frames: ring }
   *   #frames!: Store<typeof ring>
   *
   *   attach({ frames }: { frames: Store<typeof ring> }): void {
   *     this.#frames = frames
   *   }
   *
   *   #remember(frame: Uint8Array): void {
   *     const row = this.#frames.append()
   *     this.#frames.columns.pixels.set(frame, row * 42 * 42 * 3)
   *   }
   *   // start, train, snapshot, restore and inherit as ever: the store is in none of them. docs/trainables.md has more.
   * }
   */
  attach?(stores: Readonly<Record<string, Store>>): void
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
