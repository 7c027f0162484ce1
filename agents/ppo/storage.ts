import type { Policy } from '../actor-critic/policy/policy.js'
import type { Keeper } from '../actor-critic/rollout.js'
import type { Network, ObservationRows, Rows } from '../network/network.js'

/**
 * A rollout outside the network, whose rows 0 to envs - 1 act at every time step: what a minibatch needs to be judged again. Row
 * t * envs + e is what environment e saw and did at time step t. Bytes stay bytes.
 */
export class Storage implements Keeper {
  readonly observations: ObservationRows
  readonly actions: Int32Array | Float32Array
  /** log π of the action when it was taken. */
  readonly logProbabilities: Float64Array
  /** V when the action was taken; `envs` rows more, for the states after the rollout. */
  readonly values: Rows

  /** @param rows the most that it holds: unroll * envs */
  constructor(
    rows: number,
    private readonly network: Network,
    private readonly policy: Policy,
    private readonly envs: number,
    readonly parts: number,
  ) {
    const { data, columns } = network.observations
    const size = rows * columns
    this.observations = { data: data instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size), stride: columns, columns }
    this.actions = policy.actions instanceof Int32Array ? new Int32Array(rows * parts) : new Float32Array(rows * parts)
    this.logProbabilities = new Float64Array(rows)
    this.values = { data: new Float32Array(rows + envs), stride: 1, columns: 1 }
  }

  rowOf(): number {
    return 0
  }

  acted(t: number): void {
    const { network, policy, envs, parts } = this
    const first = t * envs
    for (let env = 0; env < envs; env++) copyRow(network.observations, env, this.observations, first + env)
    for (let i = 0; i < envs * parts; i++) this.actions[first * parts + i] = policy.actions[i]!
    for (let env = 0; env < envs; env++) this.logProbabilities[first + env] = policy.logProbability(env)
    this.ended(t)
  }

  ended(t: number): void {
    const { data, stride } = this.network.value.output
    for (let env = 0; env < this.envs; env++) this.values.data[t * this.envs + env] = data[env * stride]!
  }

  /** Puts row `rows[i]` of the rollout into row i of the network, and its action into place i of `actions`. */
  gather(rows: Int32Array, count: number, actions: Int32Array | Float32Array): void {
    const { observations, parts } = this
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      copyRow(observations, row, this.network.observations, i)
      for (let j = 0; j < parts; j++) actions[i * parts + j] = this.actions[row * parts + j]!
    }
  }
}

function copyRow(from: ObservationRows, fromRow: number, to: ObservationRows, toRow: number): void {
  const start = fromRow * from.stride
  const at = toRow * to.stride
  for (let j = 0; j < from.columns; j++) to.data[at + j] = from.data[start + j]!
}
