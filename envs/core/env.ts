import type { Space } from '../spaces/space.js'

/**
 * Side information, not needed to learn but for one: an `action_mask` says which actions are allowed next (1) and which are not (0), as in
 * Gymnasium's Taxi and in PettingZoo. It is a list of n for a Discrete; for a Dict or Tuple of Discrete an object or list with a mask for
 * each part that has one. An environment that gives one gives it after every reset and step, from its first reset on; that of an episode's
 * end is not read.
 */
export type Info = Readonly<Record<string, unknown>>

export interface ResetOptions {
  /** A non-negative integer re-creates the random generator; absent, it runs on. */
  readonly seed?: number
  /** Options that the environment documents (classic control: `low` and `high` of the start state). */
  readonly options?: Readonly<Record<string, unknown>>
}

export type Reset<O> = [observation: O, info: Info]
export type Step<O> = [observation: O, reward: number, terminated: boolean, truncated: boolean, info: Info]

/**
 * Gymnasium's contract. `terminated` is a terminal state of the MDP; `truncated` is a cut from outside (a time limit): a learner
 * bootstraps through the second and not the first. After either, only `reset` is legal.
 */
export interface Env<O = unknown, A = unknown> {
  readonly observationSpace: Space<O>
  readonly actionSpace: Space<A>
  reset(options?: ResetOptions): Reset<O>
  step(action: A): Step<O>
  /** Ways to look at the environment, how it should be played back, and which parts of an action count. Absent: none of it. */
  readonly metadata?: EnvMetadata
  /** The way that was asked for when it was made; null or absent for none. */
  readonly renderMode?: RenderMode | null
  /** The picture or text of the present state, in the form of `renderMode`. */
  render?(): string | Frame
  /**
   * Gives back what the environment holds (child processes, sockets, files); may be called more than once, and in the middle of an episode.
   */
  close?(): void | Promise<void>
  /**
   * Everything that decides what the environment does next, its random generator included, as plain data. With both, a member
   * goes on in the middle of an episode after a pause; without, it starts a new episode at each slice.
   */
  getState?(): EnvState
  setState?(state: EnvState): void
}

/** `ansi` renders text, `rgb_array` a picture. */
export type RenderMode = 'ansi' | 'rgb_array'

export interface EnvMetadata extends Partial<RenderMetadata> {
  /**
   * The parts that count of actions that are a Dict or Tuple of Discrete: for each value of the first part (in the space's order, a Dict's
   * being that of its sorted names) the names or indices of the other parts that count. A policy leaves out the rest, whatever they say.
   * Absent: all count.
   *
   * @example
   * // actions: new Dict({ act: new Discrete(2), place: new Discrete(64) }), where act 0 waits and act 1 goes to a place
   * metadata = { action_arguments: [[], ['place']] }
   */
  readonly action_arguments?: readonly (readonly (string | number)[])[]
}

export interface RenderMetadata {
  readonly renderModes: readonly RenderMode[]
  /** Frames a second of a playback. */
  readonly renderFps: number
}

/** A picture: [height x width x 3] bytes, red, green, blue, row by row from the top. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Plain data that a structured clone copies exactly; no bigint, no -0. */
export type EnvState =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | readonly EnvState[]
  | { readonly [key: string]: EnvState }
