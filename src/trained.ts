/**
 * The interfaces of a member that has been trained, outside of its run: as a policy, as a player of episodes, and as files for other
 * programs. Like the interfaces of training, they know no agent and no environment.
 */
import type { Inheritance, ParameterShapes, Plain } from './trainable.js'

/** A space of observations or actions, as far as a policy needs it: the spaces of `clade/envs` are such. */
export interface PolicySpace {
  /** `Box`, `Discrete`, `MultiDiscrete` and so on. */
  readonly name: string
  /** Numbers in a flattened value. */
  readonly flatSize: number
  contains(value: unknown): boolean
}

/**
 * An action in the environment's own space, as its `step` takes it: a number for Discrete (the space's start added), an Int32Array for
 * MultiDiscrete, a typed array within the bounds for a Box, an object of numbers for a Dict and a list of them for a Tuple.
 */
export type Action = number | Int32Array | Float32Array | Float64Array | readonly number[] | Readonly<Record<string, number>>

/** The distribution that an action is drawn from. */
export type Distribution =
  /** The probabilities of each choice: one array for Discrete, one a part for others. */
  | { readonly kind: 'categorical'; readonly probabilities: readonly Float32Array[] }
  /** Mean and standard deviation of each number, before the action is clipped to its Box. */
  | { readonly kind: 'gaussian'; readonly mean: Float32Array; readonly standardDeviation: Float32Array }
  /** Uniform between the bounds of each number; where they are not finite, standard normal and clipped. */
  | { readonly kind: 'uniform'; readonly low: Float32Array; readonly high: Float32Array }

export interface PolicyOptions {
  /** The seed of the draws, a whole number of 0 or more. Default: 1. */
  readonly seed?: number
  /** Sequences that `actBatch` takes side by side, each with its own recurrent state. Default: 1. */
  readonly batch?: number
}

export interface ActOptions {
  /** True: the likeliest action. False: one that is drawn, as in training. Default: false. */
  readonly greedy?: boolean
  /** The reward that the last action earned, for networks that read it; one for each sequence in a batch. Default: 0. */
  readonly reward?: number | readonly number[]
  /**
   * Which actions are allowed, as `info.action_mask` of the environment says; in a batch a list, one for each sequence. Default: all. Only
   * agents that were trained with masks take them.
   */
  readonly mask?: unknown
}

export interface LookOptions {
  /** The sequence whose recurrent state is read. Default: 0. */
  readonly sequence?: number
  /** As in `ActOptions`. */
  readonly reward?: number
  /** The same of one sequence; it changes the distribution. */
  readonly mask?: unknown
}

/** An array of parameters. */
export interface NamedArray {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/** An agent that acts, without an environment. It keeps a recurrent state and the last action from one call of `act` to the next. */
export interface Policy {
  readonly observationSpace: PolicySpace
  readonly actionSpace: PolicySpace
  /**
   * Acts on an observation of the first sequence.
   *
   * @param observation as the environment gives it, or flat and row-major
   * @throws an error OBSERVATION_INVALID with one clear sentence for what is no observation
   */
  act(observation: unknown, options?: ActOptions): Action
  /** Acts on one observation of each of the `batch` sequences. */
  actBatch(observations: readonly unknown[], options?: ActOptions): readonly Action[]
  /** The value of the observation in the present recurrent state, which stays as it is. NaN of an agent that estimates none. */
  value(observation: unknown, options?: LookOptions): number
  /** The distribution of the actions, likewise. */
  distribution(observation: unknown, options?: LookOptions): Distribution
  /** Begins a new episode in every sequence, or in one: the recurrent state is forgotten. */
  reset(sequence?: number): void
  /** Begins the draws anew from the seed, a whole number of 0 or more. */
  seed(seed: number): void
  /** The network's parameters by name, copied. */
  parameters(): Readonly<Record<string, NamedArray>>
}

/** A picture: [height x width x 3] bytes, red, green, blue, row by row from the top. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export interface PlayerOptions {
  /** Another environment of the same spaces: an id, or the path of a module. Default: the one that the member trained in. */
  readonly env?: string
  /** True: the likeliest actions. False: actions are drawn, as in training. */
  readonly greedy: boolean
  /** The ways to look at it that are welcome, the best first: the environment's first among them is taken. null: nobody looks. */
  readonly render: readonly ('ansi' | 'rgb_array')[] | null
}

/** A moment of an episode. */
export interface Moment {
  /** null before the first step. */
  readonly action: Action | null
  readonly reward: number
  /** The undiscounted sum of the rewards so far. */
  readonly return: number
  /** Steps so far. */
  readonly length: number
  readonly terminated: boolean
  readonly truncated: boolean
  /** The value of the present observation. */
  readonly value: number
  /** The distribution of the next action. */
  readonly distribution: Distribution
  /** As `render` asks; null where it asks for nothing, or the environment has nothing of it. */
  readonly view: string | Picture | null
}

/** Plays episodes one after another in an environment of its own. The same seed gives the same episode. */
export interface Player {
  /** Frames a second of a playback. */
  readonly fps: number
  /** Begins the episode of that seed, with which the environment is reset and the actions are drawn. */
  reset(seed: number): Moment
  /** Takes the next action. @throws ENV_RESET_NEEDED where no episode goes on */
  step(): Moment
  close(): void | Promise<void>
}

/** The state of a member that is opened outside of its run. */
export interface TrainedState extends Inheritance {
  /** The description of its spaces that the run recorded; null in runs of older versions: the environment is then opened to read them. */
  readonly spaces: Plain | null
  /** The shapes of its parameters by name, as the run recorded them. Absent: it did not. */
  readonly parameters?: ParameterShapes
}

/** The facts of a run that an exported file carries. */
export interface ExportFacts {
  readonly run: string
  readonly member: number
  /** Environment steps that the weights were trained for. */
  readonly steps: number
  readonly score: number | null
  readonly weightsHash: string
  /** Clade's version. */
  readonly version: string
}

export interface ExportedFile {
  /** A file name without a folder. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A member that has been trained. */
export interface Trained {
  policy(options?: PolicyOptions): Policy
  /** Opens an environment to play in. */
  player(options: PlayerOptions): Promise<Player>
  /** The formats that it can be exported in, by name. */
  readonly formats: Readonly<Record<string, (facts: ExportFacts) => readonly ExportedFile[]>>
}
