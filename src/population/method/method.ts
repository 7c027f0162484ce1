import type { Random } from '../../random.js'
import type { Space } from '../../search-space/space.js'
import type { Values } from '../../trainable.js'

/** Who gets which hyperparameters, and whether members copy each other. */
export interface Method {
  /** Whether a member may copy another. */
  readonly copies: boolean
  /** What a member starts its life with, a value for every key of `space`; again after each respawn. */
  draw(space: Space, defaults: Values, random: Random): Values
}
