import type { Stream } from '../../math/stream.js'
import type { Network } from '../../network/network.js'

/**
 * The policy head of a network: samples actions, and writes the gradient of the policy's part of the loss,
 *
 *     L = mean over rows of (−A log π(a) − β H)
 *
 * at the head. Rows are the network's.
 */
export interface Policy {
  /** [capacity x parts]: the action of each row as it was sampled, a Box's before it is clipped. Written by `act` and `judge`. */
  readonly actions: Int32Array | Float32Array
  /** Runs the network on rows first to first + count - 1 and samples. Returns what the environments take; the next call overwrites it. */
  act(first: number): Int32Array | Float32Array
  /**
   * Runs the network on rows 0 to rows - 1, whose observations the caller has written, and takes the first `rows` of these actions as
   * theirs: `gradient`, `logProbability` and `entropy` then speak of them.
   */
  judge(rows: number, actions: Int32Array | Float32Array): void
  /**
   * For rows 0 to rows - 1, which `act` or `judge` has filled. A is constant here: no gradient flows through it. What does not go
   * through the network (log σ) is written to the network's free gradients.
   */
  gradient(rows: number, advantages: Float64Array, entropyCost: number): void
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
  /** `count` is the number of environments. */
  build(network: Network, count: number, stream: Stream): Policy
}
