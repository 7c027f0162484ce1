import type { Observations } from '../../envs/core/observations.js'
import type { VectorStep } from '../../envs/core/vector.js'
import type { Environments } from '../environment/environments.js'
import type { Experience } from '../math/gae.js'
import type { Network, ObservationRows } from '../network/network.js'
import type { Policy } from './policy/policy.js'

/** Rows that a network needs for an unroll: a time step more than acted on, for the last values, and one for cut episodes. */
export function rowsFor(unroll: number, envs: number): number {
  return (unroll + 2) * envs
}

/** Where a rollout lies in the network, and what is kept of it elsewhere. */
export interface Keeper {
  /** The network's first row for time step t; the `envs` rows from there on are the environments'. */
  rowOf(t: number): number
  /** The network has acted at time step t. */
  acted(t: number): void
  /** It has valued time step t, the one after the last action. */
  ended(t: number): void
}

/**
 * Acts for `unroll` steps and keeps what happened: row t * envs + e is what environment e did at time step t. The last `envs` rows of
 * the network are scratch, for the final observations of episodes that were cut.
 */
export class Rollout implements Experience {
  unroll = 0
  readonly r_t: Float64Array
  readonly end_t: Uint8Array
  readonly v_end_t: Float64Array
  /** Written by `advantages`. */
  readonly a_t: Float64Array
  private readonly cutRows: Int32Array

  /** @param rows the most that it holds: unroll * envs */
  constructor(
    rows: number,
    private readonly network: Network,
    readonly envs: number,
    private readonly keeper: Keeper,
  ) {
    this.r_t = new Float64Array(rows)
    this.end_t = new Uint8Array(rows)
    this.v_end_t = new Float64Array(rows)
    this.a_t = new Float64Array(rows)
    this.cutRows = new Int32Array(envs)
  }

  /** Fills rows 0 to unroll * envs - 1; the observations after the last step are valued, too. */
  collect(unroll: number, policy: Policy, environments: Environments): void {
    const { network, envs, keeper } = this
    this.unroll = unroll
    copyRows(environments.observations, network.observations, keeper.rowOf(0), envs)
    for (let t = 0; t < unroll; t++) {
      const actions = policy.act(keeper.rowOf(t))
      keeper.acted(t)
      const step = environments.step(actions)
      this.record(t * envs, step)
      copyRows(step.observations, network.observations, keeper.rowOf(t + 1), envs)
    }
    network.forward(keeper.rowOf(unroll), envs)
    keeper.ended(unroll)
  }

  private record(first: number, step: VectorStep): void {
    const { rewards, terminated, truncated } = step
    let cuts = 0
    for (let env = 0; env < this.envs; env++) {
      const row = first + env
      this.r_t[row] = rewards[env]!
      this.v_end_t[row] = 0
      this.end_t[row] = terminated[env]! | truncated[env]!
      if (truncated[env] === 1 && terminated[env] === 0) this.cutRows[cuts++] = row
    }
    if (cuts > 0) this.valueCuts(first, cuts, step.finalObservations)
  }

  /** A cut episode would have gone on: its last state is worth what the value head says. */
  private valueCuts(first: number, cuts: number, finalObservations: Observations): void {
    const { network, envs, cutRows } = this
    const scratch = network.capacity - envs
    const value = network.value.output
    for (let i = 0; i < cuts; i++) copyRow(finalObservations, cutRows[i]! - first, network.observations, scratch + i)
    // All of the rows, whatever is in the others: one recorded pass for any number of cuts.
    network.forward(scratch, envs)
    for (let i = 0; i < cuts; i++) this.v_end_t[cutRows[i]!] = value.data[(scratch + i) * value.stride]!
  }
}

function copyRows(from: Observations, to: ObservationRows, first: number, count: number): void {
  if (to.stride === to.columns) to.data.set(from, first * to.stride)
  else for (let row = 0; row < count; row++) copyRow(from, row, to, first + row)
}

function copyRow(from: Observations, fromRow: number, to: ObservationRows, toRow: number): void {
  for (let j = 0; j < to.columns; j++) to.data[toRow * to.stride + j] = from[fromRow * to.columns + j]!
}
