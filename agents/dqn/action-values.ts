import type { Distribution } from '../../src/trained.js'
import type { Behaviour, BehaviourKind, ExportedBehaviour } from '../acting/behaviour.js'
import { RowMasks } from '../acting/row-masks.js'
import { anyAllowed } from '../math/any-allowed.js'
import type { Stream } from '../math/stream.js'
import type { Head, Network } from '../network/network.js'

/** How all behaviours of one kind explore. */
interface Exploration extends ExportedBehaviour {
  epsilon: number
}

/** The kind of behaviour that DQN learns. */
export interface ActionValuesKind extends BehaviourKind<ActionValues> {
  readonly exploration: Exploration
}

/**
 * Values of `actions` actions, by the head q.
 *
 * @param epsilon the share of actions to begin with that is drawn uniformly
 * @param masked whether the environments say which actions are allowed
 */
export function actionValues(actions: number, epsilon: number, masked = false): ActionValuesKind {
  const exploration: Exploration = { epsilon, readout: (t, { q }) => ({ policy: q!, value: t.max(q!, { axes: [1], keep: true }) }) }
  return {
    heads: { q: { size: actions, gain: 1 } },
    free: {},
    exploration,
    exported: exploration,
    build: (network, count, stream) => new ActionValues(network, count, stream, exploration, masked),
  }
}

/** Acts by the values of actions: the best one, or with the probability ε any. */
export class ActionValues implements Behaviour {
  readonly masks?: RowMasks
  private readonly actions: Int32Array
  private readonly head: Head

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
    private readonly exploration: { readonly epsilon: number },
    masked: boolean,
  ) {
    this.actions = new Int32Array(count)
    this.head = network.heads.q!
    if (masked) this.masks = new RowMasks(network.capacity, this.head.output.columns)
  }

  act(first: number): Int32Array {
    const { count, actions, stream } = this
    const { epsilon } = this.exploration
    this.network.forward(first, count, count)
    for (let env = 0; env < count; env++) {
      // One number says both whether to explore and where.
      const u = stream.next()
      actions[env] = u < epsilon ? this.any(first + env, u / epsilon) : this.best(first + env)
    }
    return actions
  }

  actGreedily(first: number): Int32Array {
    const { count, actions } = this
    this.network.forward(first, count, count)
    for (let env = 0; env < count; env++) actions[env] = this.best(first + env)
    return actions
  }

  distribution(row: number): Distribution {
    const { epsilon } = this.exploration
    const { columns } = this.head.output
    const flags = this.masks?.flags.subarray(row * columns, (row + 1) * columns)
    const share = epsilon / (flags?.reduce((sum, flag) => sum + flag, 0) ?? columns)
    const probabilities = Float32Array.from({ length: columns }, (_, j) => (flags?.[j] === 0 ? 0 : share))
    probabilities[this.best(row)]! += 1 - epsilon
    return { kind: 'categorical', probabilities: [probabilities] }
  }

  value(row: number): number {
    return this.q(row, this.best(row))
  }

  /** Q of an action in a row, after a forward pass. */
  q(row: number, action: number): number {
    const { data, stride } = this.head.output
    return data[row * stride + action]!
  }

  /** The action of the largest Q in a row, of those that are allowed; the first of equals. */
  best(row: number): number {
    const { data, stride, columns } = this.head.output
    const flags = this.masks?.flags
    let best = -1
    for (let j = 0; j < columns; j++) {
      if (flags?.[row * columns + j] === 0) continue
      if (best < 0 || data[row * stride + j]! > data[row * stride + best]!) best = j
    }
    return best
  }

  /** Writes at the head that the loss has the derivative `slope` by Q of that action in the row, and 0 by all others'. */
  gradient(row: number, action: number, slope: number): void {
    const { data, stride, columns } = this.head.gradient
    data.fill(0, row * stride, row * stride + columns)
    data[row * stride + action] = slope
  }

  /** The action at the share u of those that are allowed. */
  private any(row: number, u: number): number {
    const { columns } = this.head.output
    return this.masks ? anyAllowed(this.masks.flags, row * columns, columns, u) : Math.floor(u * columns)
  }
}
