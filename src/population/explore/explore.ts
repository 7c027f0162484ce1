import type { Random } from '../../random.js'
import type { Kind } from '../../search-space/kind.js'
import type { Value, Values } from '../../trainable.js'

/** Changes the hyperparameters that a member took over. Only called after a copy. */
export interface Explore {
  readonly name: string
  readonly config: Readonly<Record<string, Value | readonly Value[]>>
  /** Returns a value for every key of `space`, each inside the range that it may evolve in. */
  explore(values: Values, space: Readonly<Record<string, Kind>>, random: Random): Values
}
