import type { Actions } from '../acting/behaviour.js'
import { copyNumbers, copyRows } from '../acting/copying.js'
import type { RolloutStorage } from '../acting/rollout.js'
import { RowMasks } from '../acting/row-masks.js'
import type { Network, ObservationRows, Rows } from '../network/network.js'
import type { Policy } from '../policies/policy.js'

/**
 * Copies of a rollout's inputs, actions and outputs, from which minibatches are written into the network again. They are needed since the
 * network acts in its rows 0 to envs - 1 at every time step. Row t * envs + e is environment e's at time step t. Bytes stay bytes.
 */
export class Storage implements RolloutStorage {
  /** log π of each row's action, when it was taken. */
  readonly logProbabilities: Float64Array
  /** V of each row when its action was taken, and of the states after the rollout in `envs` further rows. */
  readonly values: Rows
  private readonly actions: Actions
  private readonly observations: ObservationRows
  private readonly context: Rows | null
  /** 0 for each row where an episode begins, otherwise the time steps of the episode before it. */
  private readonly keep: Float32Array
  /** The recurrent states that enter time step 0, one row per environment. */
  private readonly states: Float32Array
  private readonly masks: RowMasks | null

  /**
   * @param rows the largest number of rows that it holds: unroll * envs
   * @param parts numbers in an action
   */
  constructor(
    rows: number,
    private readonly network: Network,
    private readonly policy: Policy,
    private readonly envs: number,
    readonly parts: number,
  ) {
    const { observations, context, recurrence } = network
    const size = rows * observations.columns
    const data = observations.data instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size)
    this.observations = { data, stride: observations.columns, columns: observations.columns }
    this.context = context && floats(rows, context.columns)
    this.states = new Float32Array(recurrence ? envs * recurrence.size : 0)
    this.keep = new Float32Array(recurrence ? rows : 0)
    this.actions = policy.actions instanceof Int32Array ? new Int32Array(rows * parts) : new Float32Array(rows * parts)
    this.masks = policy.masks ? new RowMasks(rows, policy.masks.width) : null
    this.logProbabilities = new Float64Array(rows)
    this.values = floats(rows + envs, 1)
  }

  firstRow(): number {
    return 0
  }

  storeStep(t: number): void {
    const { network, policy, envs, parts } = this
    const { observations, context, recurrence } = network
    const first = t * envs
    copyRows(observations, 0, this.observations, first, envs)
    if (context) copyRows(context, 0, this.context!, first, envs)
    for (let env = 0; env < envs; env++) {
      if (recurrence) this.keep[first + env] = recurrence.keep[env]!
      if (recurrence && t === 0) recurrence.read(env, this.states, env * recurrence.size, envs)
      this.logProbabilities[first + env] = policy.logProbability(env)
    }
    this.masks?.write(policy.masks!.flags, 0, first, envs)
    for (let i = 0; i < envs * parts; i++) this.actions[first * parts + i] = policy.actions[i]!
    this.storeLastValues(t)
  }

  storeLastValues(t: number): void {
    const { data, stride } = this.network.heads.value!.output
    for (let env = 0; env < this.envs; env++) this.values.data[t * this.envs + env] = data[env * stride]!
  }

  /**
   * Writes the inputs of row `rows[i]` of the rollout into row i of the network, and its action into row i of `actions`. For a network with
   * memory it also writes the recurrent states of the first `width` rows, where the sequences begin.
   */
  gather(rows: Int32Array, count: number, width: number, actions: Actions): void {
    const { network, policy, parts } = this
    const { observations, context, recurrence } = network
    const { data, stride, columns } = observations
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      copyNumbers(this.observations.data, row * columns, data, i * stride, columns)
      if (context) copyNumbers(this.context!.data, row * context.columns, context.data, i * context.stride, context.columns)
      if (this.masks) policy.masks!.write(this.masks.flags, row, i, 1)
      if (recurrence) recurrence.keep[i] = this.keep[row]!
      if (recurrence && i < width) recurrence.write(i, this.states, row * recurrence.size, width)
      for (let j = 0; j < parts; j++) actions[i * parts + j] = this.actions[row * parts + j]!
    }
  }
}

function floats(rows: number, columns: number): Rows {
  return { data: new Float32Array(rows * columns), stride: columns, columns }
}
