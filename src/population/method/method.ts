import type { Random } from '../../random.js'
import type { Space } from '../../search-space/space.js'
import type { Plain, Values } from '../../trainable.js'
import type { Search } from '../search.js'
import type { PopulationConfig } from '../types.js'

/** Who gets which hyperparameters, and whether members copy each other. */
export interface Method {
  readonly name: string
  /** For run.json. */
  readonly config: Readonly<Record<string, Plain>>
  /** Whether a member may copy another. */
  readonly copies: boolean
  /**
   * What a member starts its life with, a value for every key of `space`; again after each respawn. `given` is what the experiment would
   * have it start with.
   */
  draw(space: Space, defaults: Values, random: Random, given?: Values): Values
  /** What weights of that age (environment steps since they were fresh) are trained with; null: with what their member has. */
  stageAt(age: number): Stage | null
  /** The state machine of a run. Throws CladeError INVALID_OPTION where the experiment does not suit the method. */
  search(config: PopulationConfig): Search
}

interface Stage {
  readonly hyperparameters: Values
  /** The age at which the next stage begins. */
  readonly until: number
}
