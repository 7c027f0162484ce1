import type { Plain } from '../../src/trainable.js'
import type { Actions } from '../acting/behaviour.js'
import type { Network, ObservationRows, Rows } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { RANDOM_GOALS } from './network.js'
import { Columns, type Window } from './window.js'

/** Rows that are copied with their layout left behind. */
interface Copied {
  readonly rows: ObservationRows
  readonly values: Float32Array | Uint8Array
}

/**
 * The last `horizon` time steps, which an update could not yet learn from: what the network read there, what was done, and the recurrent
 * states that enter the first of them. The next update begins with them, seen anew with the weights of then. They belong to a member's
 * running episodes, as its recurrent states do.
 */
export class Held {
  private readonly columns: Columns
  /** [envs x size of the state]: what enters the first time step. */
  private readonly states: Float32Array
  private readonly ages: Float32Array
  private readonly actions: Actions
  private readonly observations: Float32Array | Uint8Array
  private readonly context: Float32Array
  private readonly goals: Float32Array
  /** Which actions were allowed; empty where the environments do not say. */
  private readonly masks: Uint8Array
  private readonly count: number

  constructor(
    network: Network,
    policy: Policy,
    horizon: number,
    private readonly envs: number,
    private readonly parts: number,
  ) {
    const rows = horizon * envs
    const { observations, context, recurrence } = network
    const size = rows * observations.columns
    this.count = rows
    this.columns = new Columns(rows)
    this.states = new Float32Array(envs * recurrence!.size)
    this.ages = new Float32Array(rows)
    this.actions = new Int32Array(rows * parts)
    this.observations = observations.data instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size)
    this.context = new Float32Array(rows * context!.columns)
    this.goals = new Float32Array(rows * network.actingInput(RANDOM_GOALS).columns)
    this.masks = new Uint8Array(rows * (policy.masks?.width ?? 0)).fill(1)
  }

  restart(): void {
    this.columns.clear()
    for (const array of this.arrays) array.fill(0)
    this.masks.fill(1)
  }

  /** Copies the last time steps out of network, policy and window. */
  save(network: Network, { actions, masks }: Policy, window: Window): void {
    const { envs, count, parts, states } = this
    const recurrence = network.recurrence!
    const first = window.learned
    this.columns.copy(window.columns, first, 0, count)
    for (let env = 0; env < envs; env++) recurrence.read(first + env, states, env * recurrence.size, envs)
    this.ages.set(recurrence.keep.subarray(first, first + count))
    this.actions.set(actions.subarray(first * parts, (first + count) * parts))
    if (masks) this.masks.set(masks.flags.subarray(first * masks.width, (first + count) * masks.width))
    for (const { rows, values } of this.copied(network)) copyLines(rows, first, packed(values, rows.columns), 0, count)
  }

  /** Copies them into the first rows of network and window, and lets the network see them. */
  load(network: Network, policy: Policy, window: Window): void {
    const { envs, count, states } = this
    const recurrence = network.recurrence!
    window.columns.copy(this.columns, 0, 0, count)
    for (let env = 0; env < envs; env++) recurrence.write(env, states, env * recurrence.size, envs)
    recurrence.keep.set(this.ages)
    policy.masks?.write(this.masks, 0, 0, count)
    for (const { rows, values } of this.copied(network)) copyLines(packed(values, rows.columns), 0, rows, 0, count)
    policy.evaluateActions(count, this.actions, envs)
  }

  getState(): Plain {
    return { columns: this.columns.all.map((column) => column.slice()), arrays: this.arrays.map((array) => array.slice()) }
  }

  setState(state: Plain): void {
    const { columns, arrays } = state as { columns: (Float64Array | Uint8Array)[]; arrays: Float32Array[] }
    for (const [i, column] of this.columns.all.entries()) column.set(columns[i]!)
    for (const [i, array] of this.arrays.entries()) array.set(arrays[i]!)
  }

  private get arrays(): readonly (Float32Array | Int32Array | Uint8Array)[] {
    return [this.states, this.ages, this.actions as Int32Array, this.observations, this.context, this.goals, this.masks]
  }

  private copied(network: Network): readonly Copied[] {
    return [
      { rows: network.observations, values: this.observations },
      { rows: network.context!, values: this.context },
      { rows: network.actingInput(RANDOM_GOALS) as Rows, values: this.goals },
    ]
  }
}

/** Values without gaps, as rows. */
function packed(data: Float32Array | Uint8Array, columns: number): ObservationRows {
  return { data, columns, stride: columns }
}

function copyLines(from: ObservationRows, first: number, to: ObservationRows, target: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const at = (first + row) * from.stride
    to.data.set(from.data.subarray(at, at + from.columns), (target + row) * to.stride)
  }
}
