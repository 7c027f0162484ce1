import { addEntropyGradient, entropy, logProbability, logProbabilityGradient } from '../../math/categorical.js'
import type { Stream } from '../../math/stream.js'
import type { Network } from '../../network/network.js'
import type { Policy, PolicyKind } from './policy.js'

/** Logits for `actions` actions: the policy of a Discrete action space. */
export function categorical(actions: number): PolicyKind {
  return { size: actions, freeSize: 0, parts: 1, build: (network, count, stream) => new CategoricalPolicy(network, count, stream) }
}

class CategoricalPolicy implements Policy {
  /** Per time step of the rollout: the actions of its rows, as the environments take them. */
  private readonly actionsOfStep: Int32Array[] = []
  readonly actions: Int32Array

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
  ) {
    const { actions } = network.categorical
    this.actions = actions
    for (let row = 0; row + count <= network.capacity; row += count) this.actionsOfStep.push(actions.subarray(row, row + count))
  }

  act(first: number): Int32Array {
    const { count } = this
    const { categorical } = this.network
    this.stream.fill(categorical.uniforms, first, count)
    categorical.forwardAndSample(first, count)
    return this.actionsOfStep[first / count]!
  }

  judge(rows: number, actions: Int32Array): void {
    // What is sampled here is of no use, but the probabilities beside it are.
    this.network.categorical.forwardAndSample(0, rows)
    for (let row = 0; row < rows; row++) this.actions[row] = actions[row]!
  }

  gradient(rows: number, advantages: Float64Array, entropyCost: number): void {
    const { gradient } = this.network.policy
    const { probabilities, actions } = this.network.categorical
    const size = gradient.columns
    const scale = 1 / rows
    for (let row = 0; row < rows; row++) {
      const at = row * probabilities.stride
      const outAt = row * gradient.stride
      logProbabilityGradient(probabilities.data, at, size, actions[row]!, -scale * advantages[row]!, gradient.data, outAt)
      if (entropyCost !== 0) addEntropyGradient(probabilities.data, at, size, -scale * entropyCost, gradient.data, outAt)
    }
  }

  logProbability(row: number): number {
    const { probabilities, actions } = this.network.categorical
    return logProbability(probabilities.data, row * probabilities.stride, actions[row]!)
  }

  entropy(row: number): number {
    const { data, stride, columns } = this.network.categorical.probabilities
    return entropy(data, row * stride, columns)
  }
}
