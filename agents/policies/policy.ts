import type { Actions, Behaviour, BehaviourKind } from '../acting/behaviour.js'
import type { Network } from '../network/network.js'

/**
 * The policy head of a network: samples actions, and writes the gradient of the policy's part of the loss,
 *
 *     L = mean over rows of (−A log π(a) − β H)
 *
 * at the head. Rows are the network's. No method below may be called after `actGreedily`.
 */
export interface Policy extends Behaviour {
  /** [capacity x parts]: the action of each row as sampled, before a Box's is clipped. `act` and `evaluateActions` write it. */
  readonly actions: Actions
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
   * it. The gradient of free parameters (log σ) is written to the gradients of the network's free parameters.
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

/** The policy of an action space before it is built. */
export type PolicyKind = BehaviourKind<Policy>

/** Fresh policies choose almost uniformly (Andrychowicz et al. 2021). */
const POLICY_GAIN = 0.01
const VALUE_GAIN = 1

/** What a policy of so many numbers asks of its network: its head, and a value beside it. */
export function headsFor(size: number): BehaviourKind['heads'] {
  return { policy: { size, gain: POLICY_GAIN }, value: { size: 1, gain: VALUE_GAIN } }
}

/** V of a row, as the value head beside the policy says it. */
export function valueAt({ heads }: Network, row: number): number {
  const { data, stride } = heads.value!.output
  return data[row * stride]!
}
