import type { Distribution } from '../../src/trained.js'
import type { Behaviour, BehaviourKind, ExportedBehaviour } from '../acting/behaviour.js'
import { RowMasks } from '../acting/row-masks.js'
import { anyAllowed } from '../math/any-allowed.js'
import type { Stream } from '../math/stream.js'
import type { Head, Network, Readout } from '../network/network.js'

/** The share of actions that is drawn uniformly, which all behaviours of one kind have in common. */
interface Exploration extends ExportedBehaviour {
  epsilon: number
}

/** Acts by the values of actions: the best one, or with the probability ε any. */
export interface ActionValues extends Behaviour {
  /** Q of an action in a row, after a forward pass. */
  q(row: number, action: number): number
  /** The action of the largest Q in a row, of those that are allowed. */
  best(row: number): number
  /** Writes at the heads that the loss has the derivative `slope` by Q of that action in the row, and 0 by all others'. */
  gradient(row: number, action: number, slope: number): void
}

/** The kind of behaviour that DQN learns. */
export interface ActionValuesKind extends BehaviourKind<ActionValues> {
  readonly exploration: Exploration
}

/**
 * Values of `actions` actions, by one head or two.
 *
 * @param epsilon the share of actions to begin with that is drawn uniformly
 * @param masked whether the environments say which actions are allowed
 */
export function actionValues(actions: number, dueling: boolean, epsilon: number, masked = false): ActionValuesKind {
  const exploration = { epsilon, readout: dueling ? duelingReadout : singleReadout }
  const values = { size: actions, gain: 1 }
  return {
    heads: dueling ? { advantage: values, value: { size: 1, gain: 1 } } : { q: values },
    free: {},
    exploration,
    exported: exploration,
    build: (network, count, stream) => {
      const heads = dueling ? new Dueling(network.heads.advantage!, network.heads.value!) : new Single(network.heads.q!)
      return new EpsilonGreedy(network, count, stream, heads, exploration, masked)
    },
  }
}

/** Heads that are read as values of actions. */
interface ValueHeads extends Pick<ActionValues, 'q' | 'gradient'> {
  /** The head whose largest number is the best action's. */
  readonly ranking: Head['output']
}

const singleReadout: Readout = (t, { q }) => ({ policy: q!, value: t.max(q!, { axes: [1], keep: true }) })

/** Q is the head. */
class Single implements ValueHeads {
  readonly ranking: Head['output']

  constructor(private readonly head: Head) {
    this.ranking = head.output
  }

  q(row: number, action: number): number {
    const { data, stride } = this.head.output
    return data[row * stride + action]!
  }

  gradient(row: number, action: number, slope: number): void {
    const { data, stride, columns } = this.head.gradient
    for (let j = 0; j < columns; j++) data[row * stride + j] = j === action ? slope : 0
  }
}

const duelingReadout: Readout = (t, { advantage, value }) => {
  const q = t.subtract(t.add(advantage!, value!), t.mean(advantage!, { axes: [1], keep: true }))
  return singleReadout(t, { q })
}

/** Q_j = V + A_j − mean of A (Wang et al. 2016, "Dueling network architectures", equation 9). */
class Dueling implements ValueHeads {
  readonly ranking: Head['output']

  constructor(
    private readonly advantage: Head,
    private readonly value: Head,
  ) {
    this.ranking = advantage.output
  }

  q(row: number, action: number): number {
    const { data, stride, columns } = this.advantage.output
    let sum = 0
    for (let j = 0; j < columns; j++) sum += data[row * stride + j]!
    return this.value.output.data[row * this.value.output.stride]! + data[row * stride + action]! - sum / columns
  }

  gradient(row: number, action: number, slope: number): void {
    const { data, stride, columns } = this.advantage.gradient
    for (let j = 0; j < columns; j++) data[row * stride + j] = slope * ((j === action ? 1 : 0) - 1 / columns)
    this.value.gradient.data[row * this.value.gradient.stride] = slope
  }
}

class EpsilonGreedy implements ActionValues {
  readonly masks?: RowMasks
  private readonly actions: Int32Array

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
    private readonly heads: ValueHeads,
    private readonly exploration: Exploration,
    masked: boolean,
  ) {
    if (masked) this.masks = new RowMasks(network.capacity, heads.ranking.columns)
    this.actions = new Int32Array(count)
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
    const { columns } = this.heads.ranking
    const flags = this.masks?.flags.subarray(row * columns, (row + 1) * columns)
    const share = epsilon / (flags?.reduce((sum, flag) => sum + flag, 0) ?? columns)
    const probabilities = Float32Array.from({ length: columns }, (_, j) => (flags?.[j] === 0 ? 0 : share))
    probabilities[this.best(row)]! += 1 - epsilon
    return { kind: 'categorical', probabilities: [probabilities] }
  }

  value(row: number): number {
    return this.q(row, this.best(row))
  }

  q(row: number, action: number): number {
    return this.heads.q(row, action)
  }

  best(row: number): number {
    const { data, stride, columns } = this.heads.ranking
    if (this.masks) return this.bestAllowed(row, this.masks)
    let best = 0
    for (let j = 1; j < columns; j++) if (data[row * stride + j]! > data[row * stride + best]!) best = j
    return best
  }

  private bestAllowed(row: number, { flags }: RowMasks): number {
    const { data, stride, columns } = this.heads.ranking
    let best = -1
    for (let j = 0; j < columns; j++) {
      if (flags[row * columns + j] === 1 && (best < 0 || data[row * stride + j]! > data[row * stride + best]!)) best = j
    }
    return best
  }

  /** The action at the share u of those that are allowed. */
  private any(row: number, u: number): number {
    const { columns } = this.heads.ranking
    if (!this.masks) return Math.floor(u * columns)
    return anyAllowed(this.masks.flags, row * columns, columns, u)
  }

  gradient(row: number, action: number, slope: number): void {
    this.heads.gradient(row, action, slope)
  }
}
