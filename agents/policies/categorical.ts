import type { Distribution } from '../../src/trained.js'
import type { Actions } from '../acting/behaviour.js'
import { addEntropyGradient, entropy, logProbability, logProbabilityGradient, softmax } from '../math/categorical.js'
import type { Stream } from '../math/stream.js'
import type { Head, Network, Rows } from '../network/network.js'
import { headsFor, type Policy, type PolicyKind, valueAt } from './policy.js'

const UNIFORMS = 'uniforms'
const PROBABILITIES = 'probabilities'
const ACTIONS = 'actions'

/** The policy of a Discrete action space: a categorical distribution over `actions` actions, by their logits. */
export function categorical(actions: number): PolicyKind {
  return {
    heads: headsFor(actions),
    free: {},
    acting(t, { policy }, rows) {
      const { probabilities, chosen } = t.choose(policy!, t.input(UNIFORMS, [rows]))
      return { [PROBABILITIES]: probabilities, [ACTIONS]: chosen }
    },
    build: (network, count, stream) => new CategoricalPolicy(network, count, stream),
  }
}

class CategoricalPolicy implements Policy {
  /** β of the latest gradient; a typed array, since a field that changes slows the loop by 3%. */
  private readonly lastEntropyCost = new Float64Array(1)
  readonly actions: Int32Array
  private readonly head: Head
  private readonly probabilities: Rows
  /** Uniform numbers in [0, 1), one a row. */
  private readonly uniforms: Float32Array
  /** The actions of each time step of the rollout, as the environments take them. */
  private readonly actionsOfStep: Int32Array[] = []
  /** Scratch memory for log p of one row. */
  private readonly logs: Float64Array

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
  ) {
    this.head = network.heads.policy!
    const actions = network.actingOutput(ACTIONS).data as Int32Array
    this.actions = actions
    this.probabilities = network.actingOutput(PROBABILITIES) as Rows
    this.uniforms = network.actingInput(UNIFORMS).data as Float32Array
    this.logs = new Float64Array(this.probabilities.columns)
    for (let row = 0; row + count <= network.capacity; row += count) this.actionsOfStep.push(actions.subarray(row, row + count))
  }

  act(first: number): Int32Array {
    const { count } = this
    this.stream.fill(this.uniforms, first, count)
    this.network.act(first, count, count)
    return this.actionsOfStep[first / count]!
  }

  actGreedily(first: number): Int32Array {
    const { network, actions, count } = this
    const { data, stride, columns } = this.head.output
    network.forward(first, count, count)
    for (let row = first; row < first + count; row++) actions[row] = likeliest(data, row * stride, columns)
    return this.actionsOfStep[first / count]!
  }

  distribution(row: number): Distribution {
    const { data, stride, columns } = this.head.output
    return { kind: 'categorical', probabilities: [softmax(data, row * stride, columns)] }
  }

  value(row: number): number {
    return valueAt(this.network, row)
  }

  evaluateActions(rows: number, actions: Actions, width: number): void {
    // For the probabilities: the actions that it samples are overwritten.
    this.network.act(0, rows, width)
    for (let row = 0; row < rows; row++) this.actions[row] = actions[row]!
  }

  get entropyCost(): number {
    return this.lastEntropyCost[0]!
  }

  gradient(rows: number, advantages: Float64Array, entropyCost: number): void {
    this.lastEntropyCost[0] = entropyCost
    const { actions, logs, probabilities } = this
    const { gradient } = this.head
    const size = gradient.columns
    const scale = 1 / rows
    for (let row = 0; row < rows; row++) {
      const offset = row * probabilities.stride
      const outOffset = row * gradient.stride
      logProbabilityGradient(probabilities.data, offset, size, actions[row]!, -scale * advantages[row]!, gradient.data, outOffset)
      if (entropyCost !== 0) addEntropyGradient(probabilities.data, offset, size, -scale * entropyCost, logs, gradient.data, outOffset)
    }
  }

  logProbability(row: number): number {
    const { data, stride } = this.probabilities
    return logProbability(data, row * stride, this.actions[row]!)
  }

  entropy(row: number): number {
    const { data, stride, columns } = this.probabilities
    return entropy(data, row * stride, columns)
  }
}

/** The index, 0 to size - 1, of the largest of the `size` logits from `offset` on; the first of equals. */
function likeliest(logits: Float32Array, offset: number, size: number): number {
  let best = 0
  for (let j = 1; j < size; j++) if (logits[offset + j]! > logits[offset + best]!) best = j
  return best
}
