import type { Stream } from '../../math/stream.js'
import type { Network } from '../../network/network.js'

/** Actions as a vector environment takes them. */
export type Actions = Int32Array | Float32Array

/**
 * The policy head of a network: samples actions, and writes the gradient of the policy's part of the loss,
 *
 *     L = mean over rows of (−A log π(a) − β H)
 *
 * at the head. Rows are the network's.
 */
export interface Policy {
  /** [capacity x parts]: the action of each row as it was sampled, a Box's before it is clipped. Written by `act` and `judge`. */
  readonly actions: Actions
  /** Runs the network on rows first to first + count - 1 and samples. Returns what the environments take; the next call overwrites it. */
  act(first: number): Actions
  /** The same, but takes the likeliest action and draws nothing. Leaves what the other methods speak of undefined. */
  actGreedily(first: number): Actions
  /**
   * Runs the network on rows 0 to rows - 1, whose inputs the caller has written, and takes the first `rows` of these actions as theirs:
   * `gradient`, `logProbability` and `entropy` then speak of them.
   * @param width sequences side by side, as in Network.forward
   */
  judge(rows: number, actions: Actions, width: number): void
  /**
   * For rows 0 to rows - 1, which `act` or `judge` has filled. A is constant here: no gradient flows through it. What does not go
   * through the network (log σ) is written to the network's free gradients.
   */
  gradient(rows: number, advantages: Float64Array, entropyCost: number): void
  /** β as the latest `gradient` used it. */
  readonly entropyCost: number
  /** log π of the action in `row`. */
  logProbability(row: number): number
  /** Entropy of the distribution in `row`, in nats. */
  entropy(row: number): number
}

/** How a policy is built for an action space; the network is built to its sizes first. */
export interface PolicyKind {
  /** Columns of the policy head. */
  readonly size: number
  /** Free parameters. */
  readonly freeSize: number
  /** Numbers that an action has. */
  readonly parts: number
  /** Numbers that tell a network which action was the last: a choice one-hot, a Box's as it is. */
  readonly contextSize: number
  /** Writes them for the action of environment `env` to out[at] and up. */
  writeContext(actions: Actions, env: number, out: Float32Array, at: number): void
  /** `count` is the number of environments. */
  build(network: Network, count: number, stream: Stream): Policy
}
