import type { Observations } from '../../envs/core/observations.js'
import type { Action, Distribution } from '../../src/trained.js'

/**
 * The decisions of a trained member, for one or more sequences of time steps. The rows of a call stand for sequences: row i of the
 * observations is that of `sequences[i]`, and so are row i of what is read afterwards.
 */
export interface Mind {
  /** Begins the draws anew. */
  seed(seed: number): void
  /** Begins a new episode in a sequence. */
  reset(sequence: number): void
  /**
   * Decides on the next actions, and remembers them.
   *
   * @param rewards those that the last actions earned
   * @param masks the action masks of the rows; null where the agent was trained without
   */
  decide(
    sequences: readonly number[],
    observations: Observations,
    rewards: ArrayLike<number>,
    greedy: boolean,
    masks: Uint8Array | null,
  ): void
  /** Reads one observation without a decision: the state stays as it is. */
  look(sequence: number, observations: Observations, reward: number, masks: Uint8Array | null): void
  /** The action that was decided on, in the environment's own space. */
  action(row: number): Action
  /** The value of the observation that was read. */
  value(row: number): number
  /** The distribution that the action is drawn from. */
  distribution(row: number): Distribution
}
