import { addEntropyGradient, entropy, logProbability, logProbabilityGradient } from '../../math/categorical.js'
import type { Stream } from '../../math/stream.js'
import type { Network } from '../../network/network.js'
import type { Actions, Policy, PolicyKind } from './policy.js'

/** Logits for `actions` actions: the policy of a Discrete action space. */
export function categorical(actions: number): PolicyKind {
  return {
    size: actions,
    freeSize: 0,
    parts: 1,
    contextSize: actions,
    writeContext(chosen, env, out, at) {
      for (let j = 0; j < actions; j++) out[at + j] = chosen[env] === j ? 1 : 0
    },
    build: (network, count, stream) => new CategoricalPolicy(network, count, stream),
  }
}

class CategoricalPolicy implements Policy {
  /** β of the latest gradient: a typed array, since a field that changes slowed the loop by 3%. */
  private readonly used = new Float64Array(1)
  readonly actions: Int32Array
  /** Per time step of the rollout: the actions of its rows, as the environments take them. */
  private readonly actionsOfStep: Int32Array[] = []
  /** log p of one row. */
  private readonly logs: Float64Array

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
  ) {
    const { actions, probabilities } = network.categorical
    this.actions = actions
    this.logs = new Float64Array(probabilities.columns)
    for (let row = 0; row + count <= network.capacity; row += count) this.actionsOfStep.push(actions.subarray(row, row + count))
  }

  act(first: number): Int32Array {
    const { count } = this
    const { categorical } = this.network
    this.stream.fill(categorical.uniforms, first, count)
    categorical.forwardAndSample(first, count, count)
    return this.actionsOfStep[first / count]!
  }

  actGreedily(first: number): Int32Array {
    const { network, actions, count } = this
    const { data, stride, columns } = network.policy.output
    network.forward(first, count, count)
    for (let row = first; row < first + count; row++) actions[row] = likeliest(data, row * stride, columns)
    return this.actionsOfStep[first / count]!
  }

  judge(rows: number, actions: Actions, width: number): void {
    // What is sampled here is of no use, but the probabilities beside it are.
    this.network.categorical.forwardAndSample(0, rows, width)
    for (let row = 0; row < rows; row++) this.actions[row] = actions[row]!
  }

  get entropyCost(): number {
    return this.used[0]!
  }

  gradient(rows: number, advantages: Float64Array, entropyCost: number): void {
    this.used[0] = entropyCost
    const { actions, logs } = this
    const { gradient } = this.network.policy
    const { probabilities } = this.network.categorical
    const size = gradient.columns
    const scale = 1 / rows
    for (let row = 0; row < rows; row++) {
      const at = row * probabilities.stride
      const outAt = row * gradient.stride
      logProbabilityGradient(probabilities.data, at, size, actions[row]!, -scale * advantages[row]!, gradient.data, outAt)
      if (entropyCost !== 0) addEntropyGradient(probabilities.data, at, size, -scale * entropyCost, logs, gradient.data, outAt)
    }
  }

  logProbability(row: number): number {
    const { data, stride } = this.network.categorical.probabilities
    return logProbability(data, row * stride, this.actions[row]!)
  }

  entropy(row: number): number {
    const { data, stride, columns } = this.network.categorical.probabilities
    return entropy(data, row * stride, columns)
  }
}

/** The index of the largest of `size` logits; the first of equals. */
export function likeliest(logits: Float32Array, at: number, size: number): number {
  let best = 0
  for (let j = 1; j < size; j++) if (logits[at + j]! > logits[at + best]!) best = j
  return best
}
