import type { Value, Values } from '../../trainable.js'
import type { Space } from '../space.js'

/** A condition that must hold between hyperparameters. */
export interface Rule {
  readonly rule: string
  /** The settings that run.json records. */
  readonly config: Readonly<Record<string, Value>>
  /** The hyperparameters that it is about. */
  readonly names: readonly string[]
  /** True where these values keep the rule; `values` has every one of `names`. */
  holds(values: Values): boolean
  /**
   * Values near these that keep the rule; only what is in `space` changes, and stays in its range. Returns them as they are where
   * nothing helps.
   */
  mend(values: Values, space: Space): Values
  /** The sentence that says why the rule can never hold; undefined where it can. `fixed` are the values of what is not in `space`. */
  misfit(space: Space, fixed: Values): string | undefined
}
