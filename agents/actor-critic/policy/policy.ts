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
  /** [capacity x parts]: the action of each row as sampled, before a Box's is clipped. `act` and `evaluateActions` write it. */
  readonly actions: Actions
  /**
   * Runs the network on rows first to first + count - 1 and samples their actions. Returns them as the environments take them; the next
   * call overwrites them.
   */
  act(first: number): Actions
  /** The same with the likeliest actions, drawing no random number. The methods below must not be called after it. */
  actGreedily(first: number): Actions
  /**
   * Runs the network on rows 0 to rows - 1, whose inputs the caller has written, and takes the given actions as theirs. `gradient`,
   * `logProbability` and `entropy` then describe them.
   *
   * @param actions [rows x parts]
   * @param width sequences side by side, as in Network.forward
   */
  evaluateActions(rows: number, actions: Actions, width: number): void
  /**
   * Writes the gradient of rows 0 to rows - 1, which `act` or `evaluateActions` has filled. A is a constant: no gradient flows through
   * it. The gradient of free parameters (log σ) is written to the network's free gradients.
   *
   * @param advantages A of each row
   * @param entropyCost β
   */
  gradient(rows: number, advantages: Float64Array, entropyCost: number): void
  /** β, as the latest `gradient` used it. */
  readonly entropyCost: number
  /** log π of the action in `row`. */
  logProbability(row: number): number
  /** Entropy of the distribution in `row`, in nats. */
  entropy(row: number): number
}

/** The policy of an action space before it is built: the network is built to its sizes first. */
export interface PolicyKind {
  /** Columns of the policy head, 1 or more. */
  readonly size: number
  /** Free parameters, 0 or more. */
  readonly freeSize: number
  /** Numbers in an action, 1 or more. */
  readonly parts: number
  /** Numbers that tell a network the last action: each choice one-hot, the numbers of a Box as they are. */
  readonly contextSize: number
  /** Writes the numbers for the action of environment `env` to out[offset] and up. */
  writeContext(actions: Actions, env: number, out: Float32Array, offset: number): void
  /** @param count the number of environments */
  build(network: Network, count: number, stream: Stream): Policy
}
