import type { DecisionName } from '../population/types.js'
import type { Values } from '../trainable.js'

/** Where a member stands. */
export interface Standing {
  readonly member: number
  /** null: no score yet, or diverged. */
  readonly score: number | null
  /** Environment steps that it trained. */
  readonly steps: number
  /** The line of donors, latest first; empty when it never copied. */
  readonly ancestors: readonly number[]
  readonly hyperparameters: Values
  /** What happened to it last. */
  readonly lastDecision: { readonly decision: DecisionName; readonly donor: number | null }
}

/** All that the terminal shows of a run, at one moment. */
export interface RunView {
  readonly name: string
  readonly seed: number
  /** Best first. */
  readonly standings: readonly Standing[]
  /** Environment steps of the whole population. */
  readonly steps: number
  /** How much of the budget is used, 0 to 1, whichever limit is nearest. */
  readonly progress: number
  /** Seconds since the run began (before a resume included). */
  readonly wall: number
  /** Environment steps per second, over the last seconds. */
  readonly stepsPerSecond: number
  readonly lanes: number
  readonly exploits: number
}
