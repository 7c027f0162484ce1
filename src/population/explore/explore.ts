import type { Random } from '../../random.js'
import type { Space } from '../../search-space/space.js'
import type { Value, Values } from '../../trainable.js'

/** The start of a slice: a member whose hyperparameters are about to be used. */
export interface SliceStart {
  readonly member: number
  /** Environment steps that it trained so far. */
  readonly steps: number
  /** The score of the weights that it goes on with; null where there is none yet. */
  readonly score: number | null
  readonly hyperparameters: Values
}

/** A slice that ended: a member's step from one score to the next, under these hyperparameters. */
export interface FinishedSlice extends SliceStart {
  readonly score: number
  /** The end of the slice. */
  readonly after: { readonly steps: number; readonly score: number }
}

/** The knowledge of an explore beyond the values. */
export interface ExploreContext extends SliceStart {
  /** The latest slices that began and ended with a score, oldest first, at most 1,000; empty unless the explore asks for them. */
  readonly history: readonly FinishedSlice[]
  /** The others as they go on now, in order of member. Costs a pass over the population. */
  peers(): readonly SliceStart[]
}

/**
 * Changes the hyperparameters that a member took over. Only called after a copy. A pure function of its arguments; one that keeps state
 * between calls is given to an experiment as a function that makes it, `explore: () => new Mine()`.
 */
export interface Explore {
  readonly name: string
  readonly config: Readonly<Record<string, Value | readonly Value[]>>
  /** A sentence that its user should read before a run: where its values come to rest, say. */
  readonly note?: string
  /** True where it reads the context's history; without it none is kept. */
  readonly history?: boolean
  /**
   * Returns a value for every key of `space`, each inside the range that it may evolve in. `space` may be a part of what is searched
   * (the rest is not to be explored); `values` has all of it.
   */
  explore(values: Values, space: Space, random: Random, context: ExploreContext): Values
  /**
   * For a strategy that keeps state: all that it remembers, as anything that structured clone takes, so that the resume of a long run need
   * not begin with the first decision. `restore` gives it to a new one.
   */
  save?(): unknown
  restore?(state: unknown): void
}
