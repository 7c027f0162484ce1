/**
 * The interfaces between the framework and a member of the population. The framework trains whatever implements them, an agent of
 * reinforcement learning or not.
 */

import type { Trained, TrainedState } from './trained.js'

/** The value of a hyperparameter. Ranges give numbers; a `choice` may also hold strings and booleans. */
export type Value = number | string | boolean
/** The values of hyperparameters, by name. */
export type Values = Readonly<Record<string, Value>>

/**
 * Data that can cross threads and be written to disk unchanged. Where a typed array is a view of a larger buffer, the whole buffer is
 * sent.
 */
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

/** The episodes that finished during a slice, in order. They are columns, since an early slice finishes hundreds. */
export interface Episodes {
  /** Environment steps of the slice when each episode finished, ascending, 1 to Report.steps. */
  readonly steps: Float64Array
  /** Return of each episode: the undiscounted, unclipped sum of its rewards. */
  readonly returns: Float64Array
  /** Environment steps of each episode, 1 or more. */
  readonly lengths: Int32Array
}

/** The result of a slice. */
export interface Report {
  /** Environment steps that were trained: at least as many as requested, and less than one update more. */
  readonly steps: number
  readonly episodes: Episodes
  /**
   * The hyperparameters that loss and optimiser used at the last update, read where they were used. A number may be rounded to float32
   * there. Any other difference from the requested value ends the run.
   */
  readonly applied: Values
  /** The trainable's own score, the higher the better. Absent: the score is the mean of the latest episodic returns. */
  readonly score?: number
  /** Numbers worth a look, such as losses and entropy. They decide nothing, and need not be finite. */
  readonly metrics: Readonly<Record<string, number>>
}

/** The parts of a donor's snapshot that an exploit copies. */
export interface Inheritance {
  /** The network's parameters, from which `weights_hash` is made. */
  readonly weights: Float32Array
  /** The learner's state that belongs to the weights, such as optimiser moments and statistics of observations. */
  readonly learner: Plain
}

/**
 * Everything that determines a member's future, except its stores. It holds copies and no live memory, since the instance becomes another
 * member afterwards.
 *
 * A typed array of 64 KB or more in `own` is compared with that of the snapshot before, and only the pieces that changed are written to the
 * journal. `snapshot` and `restore` still copy all of it, so that a replay memory is better kept in a store.
 */
export interface Snapshot extends Inheritance {
  /** The state that no exploit copies: environments, random streams, counters. */
  readonly own: Plain
}

/** The typed array of a column, by its dtype. */
export interface ColumnArrays {
  readonly uint8: Uint8Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly float32: Float32Array
  readonly float64: Float64Array
}

/** A column of a store. */
export interface Column {
  readonly dtype: keyof ColumnArrays
  /** Shape of one row, whose numbers stand flat and row-major; [] is one number. */
  readonly shape: readonly number[]
  /**
   * True where old rows change too, such as the priorities of prioritised replay: the journal then gets the whole column after each slice.
   * False where a row stays as it is from the end of its slice on: the journal then gets the new rows alone. Default: false.
   */
  readonly mutable?: boolean
}

/** The size and the columns of a store. */
export interface StoreSpec {
  /** Rows that the store can hold, 1 or more. A further row replaces the oldest. */
  readonly rows: number
  readonly columns: Readonly<Record<string, Column>>
}

/**
 * A member's replay memory: a ring of rows. The framework keeps it in shared memory, so that `snapshot` and `restore` never copy it. Nor
 * does an exploit.
 */
export interface Store<S extends StoreSpec = StoreSpec> {
  /** Rows that the store can hold. */
  readonly rows: number
  /** The memory itself, [rows x shape] per column. Any row may be read; the rows of this slice, and a `mutable` column, may be written. */
  readonly columns: { readonly [Name in keyof S['columns']]: ColumnArrays[S['columns'][Name]['dtype']] }
  /** Rows that were appended since the member began. */
  readonly appended: number
  /** Rows that hold something, 0 to `rows`: rows 0 to length - 1 of each column. */
  readonly length: number
  /** The row that the next `append` returns: in a full store the oldest. */
  readonly cursor: number
  /** Appends a row and returns its index. It still holds its former numbers, which must be overwritten in every column. */
  append(): number
}

/**
 * The four seed words of the random stream of that label. They also depend on run, member and life
 * (`<seed>/member/3/life/0/<label>`), so that two members never share a stream.
 */
export type Seeds = (label: string) => Uint32Array

/** Shapes by name: `{ 'body.0.kernel': [4, 64] }`. */
export type ParameterShapes = Readonly<Record<string, readonly number[]>>

/**
 * A member while it trains. A lane reuses the object: after `start` or `restore` it is another member, so that neither may leave anything
 * of the one before. docs/trainables.md says more about state and stores.
 *
 * @example
 * // Climbs -x² by random steps of a tunable length: one "environment step" is one try.
 * class Climber implements Trainable {
 *   private x = new Float32Array(1)
 *   private stream = new Uint32Array(4)
 *
 *   start(seeds: Seeds): void {
 *     this.x.fill(10)
 *     this.stream = seeds('steps')
 *   }
 *
 *   train(steps: number, { stepSize }: Values): Report {
 *     const length = Number(stepSize)
 *     for (let i = 0; i < steps; i++) {
 *       this.stream[0] = Math.imul(this.stream[0]!, 1664525) + 1013904223
 *       const next = this.x[0]! + length * (this.stream[0]! / 2 ** 31 - 1)
 *       if (next ** 2 < this.x[0]! ** 2) this.x[0] = next
 *     }
 *     const episodes = { steps: new Float64Array(), returns: new Float64Array(), lengths: new Int32Array() }
 *     return { steps, episodes, applied: { stepSize: length }, score: -(this.x[0]! ** 2), metrics: {} }
 *   }
 *
 *   snapshot(): Snapshot {
 *     return { weights: this.x.slice(), learner: null, own: { stream: this.stream.slice() } }
 *   }
 *
 *   restore({ weights, own }: Snapshot): void {
 *     this.x = weights.slice()
 *     this.stream = (own as { stream: Uint32Array }).stream.slice()
 *   }
 *
 *   inherit({ weights }: Inheritance): void {
 *     this.x = weights.slice()
 *   }
 * }
 */
export interface Trainable {
  /** Makes the object a new member, with new weights, environments and streams. */
  start(seeds: Seeds, hyperparameters: Values): void
  /**
   * Trains a slice of `steps` environment steps, or a few more to complete an update. The result depends only on the member's snapshot
   * before it, its stores and the hyperparameters.
   */
  train(steps: number, hyperparameters: Values): Report | Promise<Report>
  /** A copy of the member's state, but for its stores. */
  snapshot(): Snapshot
  /** Makes the object the member of the snapshot. Training then goes on as if it had never stopped, bit for bit. */
  restore(snapshot: Snapshot): void
  /** Takes over the donor's weights and learner in an exploit. The member keeps its own environments, streams and stores. */
  inherit(donor: Inheritance): void
  /**
   * The description of the spaces that it acts in, which run.json records, so that a policy opens without the environment. Only what JSON
   * can hold. The framework reads it once, when the instance is built. Absent, or null: there is none.
   */
  readonly spaces?: Plain
  /**
   * The shapes of its parameters by name, which run.json records and the page shows. The framework reads it once, when the instance is
   * built. Absent: they have no names.
   */
  readonly parameters?: ParameterShapes
  /** The stores of each member, by name. The framework reads it once, when the instance is built. */
  readonly stores?: Readonly<Record<string, StoreSpec>>
  /**
   * Receives the stores of the member that the object becomes: empty ones before `start`, those of the snapshot before `restore`. The
   * former stores then belong to another member.
   *
   * @example
   * const ring = { rows: 2000, columns: { pixels: { dtype: 'uint8', shape: [42, 42, 3] } } } as const
   *
   * class Replaying implements Trainable {
   *   readonly stores = { frames: ring }
   *   private frames!: Store<typeof ring>
   *
   *   attach({ frames }: { frames: Store<typeof ring> }): void {
   *     this.frames = frames
   *   }
   *
   *   private remember(frame: Uint8Array): void {
   *     const row = this.frames.append()
   *     this.frames.columns.pixels.set(frame, row * 42 * 42 * 3)
   *   }
   *   // start, train, snapshot, restore and inherit do not touch the store. docs/trainables.md says more.
   * }
   */
  attach?(stores: Readonly<Record<string, Store>>): void
  /**
   * Releases what the object holds, its environments above all. The framework calls it once, when it no longer needs the object: at the end
   * of a run, and after a slice that failed. An error is reported, and changes nothing.
   */
  close?(): void | Promise<void>
}

/** A hyperparameter that PBT may tune: its default and its bounds. */
export interface Tunable {
  /** The value where the search space does not hold the hyperparameter. */
  readonly default: Value
  /** Smallest number, inclusive. Absent: no bound. */
  readonly min?: number
  /** Largest number, inclusive. Absent: no bound. */
  readonly max?: number
  /** True where only integers make sense. Default: false. */
  readonly integer?: boolean
}

/** The services of the framework that a trainable may use while it is built. */
export interface Host {
  /** Resolves to the default export of a module (.ts or .js). A relative path starts at the experiment's folder. */
  load(path: string): Promise<unknown>
  /** The experiment's folder, where Python also looks for its modules. Absent: the experiment is no file. */
  readonly folder?: string
}

/** A member of another run, as that run's run.json describes it. */
export interface TrainedElsewhere {
  /** The name and the `config` of its spec. */
  readonly name: string
  readonly config: Plain
  /** The description of its spaces; null: there is none. */
  readonly spaces: Plain
  /** The shapes of its parameters by name. Absent: they are not described. */
  readonly parameters?: ParameterShapes
}

/**
 * The `trainable` of an experiment: a description of what to build, and the function that builds it. `K` is the union of the names that PBT
 * may tune.
 *
 * @example
 * const climber: TrainableSpec<'stepSize'> = {
 *   name: 'climber',
 *   tunables: { stepSize: { default: 0.1, min: 0 } },
 *   config: {},
 *   create: async () => new Climber(), // the class in the example of Trainable
 * }
 */
export interface TrainableSpec<K extends string = string> {
  /** Its name in messages and in run.json. */
  readonly name: string
  /** The hyperparameters that PBT may tune. */
  readonly tunables: Readonly<Record<K, Tunable>>
  /** Everything that distinguishes this spec from another. It is written to run.json, and compared when the run resumes. */
  readonly config: Plain
  /** Environment steps of one update with these hyperparameters; a slice trains whole updates. Absent: any number of steps. */
  readonly updateSteps?: (hyperparameters: Values) => number
  /** The same spec with fused multiply-add (`--fma`), which is faster and rounds differently; `config` shows it. Absent: there is none. */
  readonly withFma?: () => TrainableSpec<K>
  /**
   * Builds an instance, which is no member yet.
   *
   * @throws an error with one clear sentence when environment and agent do not fit; the promise rejects
   */
  create(host: Host): Promise<Trainable>
  /**
   * Checks that members may begin from one that was trained in another run (`clade run --from`). Absent: from any that has the
   * same `parameters`, or as many weights where there is no description of them.
   *
   * @param spaces of the members that are to begin
   * @throws an error with one clear sentence where they may not
   */
  readonly accepts?: (trained: TrainedElsewhere, spaces: Plain) => void
  /** Opens a member that has been trained outside of its run, to act, to play and to be exported. Absent: members can only be trained. */
  readonly open?: (host: Host, state: TrainedState) => Promise<Trained>
}
