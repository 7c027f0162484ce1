import type { Distribution } from '../../src/trained.js'
import type { Stream } from '../math/stream.js'
import type { Network, NetworkShape, Readout } from '../network/network.js'
import type { RowMasks } from './row-masks.js'

/** Actions as a vector environment takes them. */
export type Actions = Int32Array | Float32Array

/** What chooses actions by the heads of a network, such as a policy. Rows are the network's. */
export interface Behaviour {
  /** Which actions are allowed in each row: to be written before a row is acted in or evaluated. Absent: the environments have no masks. */
  readonly masks?: RowMasks
  /**
   * Runs the network on rows first to first + count - 1 and draws their actions. Returns them as the environments take them; the next call
   * overwrites them.
   */
  act(first: number): Actions
  /** The same with the best actions, drawing no random number. */
  actGreedily(first: number): Actions
  /** The distribution that the action of a row is drawn from, after a forward pass. */
  distribution(row: number): Distribution
  /** The value of a row's observation, after a forward pass. */
  value(row: number): number
}

/** A behaviour before it is built: the network is built to its sizes first. */
export interface BehaviourKind<B extends Behaviour = Behaviour> {
  /** The heads that it reads. */
  readonly heads: NetworkShape['heads']
  /** The sizes of the network's free parameters, by name. */
  readonly free: NetworkShape['free']
  /** What the network computes beside its heads when it acts. Absent: nothing. */
  readonly acting?: NetworkShape['acting']
  /** How programs outside of Clade act by the network. Absent: they draw from the head `policy`, and `value` is a head too. */
  readonly exported?: ExportedBehaviour
  /** What else is learned of the network's features. Absent: nothing. */
  readonly tasks?: NetworkShape['tasks']
  /** @param count the number of environments */
  build(network: Network, count: number, stream: Stream): B
}

/** Acting by values of actions, as a program outside of Clade does it. */
export interface ExportedBehaviour {
  /** The values of actions as the readout's `policy`, and the largest of them as its `value`. */
  readonly readout: Readout
  /** The share of actions that is drawn uniformly; the others are those of the largest value. */
  readonly epsilon: number
}
