import type { VectorStep } from '../../envs/core/vector.js'
import type { Experience } from '../math/gae.js'
import type { Network } from '../network/network.js'
import type { Actors } from './actors.js'
import { moveStates } from './memory.js'
import type { Actions, Policy } from './policy/policy.js'

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
  readonly envs: number
  readonly r_t: Float64Array
  readonly end_t: Uint8Array
  readonly v_end_t: Float64Array
  /** Written by `advantages`. */
  readonly a_t: Float64Array
  private readonly cutEnvs: Int32Array

  /** @param rows the most that it holds: unroll * envs */
  constructor(
    rows: number,
    private readonly network: Network,
    private readonly actors: Actors,
    private readonly keeper: Keeper,
  ) {
    this.envs = actors.environments.vector.count
    this.r_t = new Float64Array(rows)
    this.end_t = new Uint8Array(rows)
    this.v_end_t = new Float64Array(rows)
    this.a_t = new Float64Array(rows)
    this.cutEnvs = new Int32Array(this.envs)
  }

  /**
   * Fills rows 0 to unroll * envs - 1; the observations after the last step are valued, too.
   * @param discount γ, for what rewards are normalised by
   */
  collect(unroll: number, policy: Policy, discount: number): void {
    const { network, envs, keeper } = this
    const { environments, observations, memory } = this.actors
    this.unroll = unroll
    memory.load(network, keeper.rowOf(0))
    for (let t = 0; t < unroll; t++) {
      const first = keeper.rowOf(t)
      // Each observation is learned from once: when it is acted on.
      observations.learn(environments.observations, envs)
      this.look(first)
      const actions = policy.act(first)
      keeper.acted(t)
      this.record(t * envs, first, environments.step(actions), actions, discount)
      const next = keeper.rowOf(t + 1)
      if (next !== first + envs) moveStates(network, first + envs, next, envs)
    }
    const last = keeper.rowOf(unroll)
    this.look(last)
    memory.save(network, last)
    network.forward(last, envs, envs)
    keeper.ended(unroll)
  }

  /** Writes what the environments show and what the memory holds into the network's rows. */
  private look(first: number): void {
    const { environments, observations, memory } = this.actors
    observations.writeAll(environments.observations, this.network.observations, first, this.envs)
    memory.write(this.network, first)
  }

  /** @param first the row here, @param networkRow the row of the network */
  private record(first: number, networkRow: number, step: VectorStep, actions: Actions, discount: number): void {
    const { terminated, truncated } = step
    const { rewards, memory } = this.actors
    rewards.write(step, discount, this.r_t, first)
    memory.remember(actions, this.r_t, first)
    let cuts = 0
    for (let env = 0; env < this.envs; env++) {
      this.v_end_t[first + env] = 0
      this.end_t[first + env] = terminated[env]! | truncated[env]!
      if (truncated[env] === 1 && terminated[env] === 0) this.cutEnvs[cuts++] = env
    }
    if (cuts > 0) this.valueCuts(first, networkRow, cuts, step)
    for (let env = 0; env < this.envs; env++) if (this.end_t[first + env] === 1) memory.forget(env)
  }

  /** A cut episode would have gone on: its last state is worth what the value head says. */
  private valueCuts(first: number, networkRow: number, cuts: number, { finalObservations }: VectorStep): void {
    const { network, envs, cutEnvs } = this
    const { observations, memory } = this.actors
    const scratch = network.capacity - envs
    const value = network.value.output
    for (let i = 0; i < cuts; i++) {
      const env = cutEnvs[i]!
      observations.write(finalObservations, env, network.observations, scratch + i)
      memory.writeRow(network, env, scratch + i)
      moveStates(network, networkRow + envs + env, scratch + i, 1)
    }
    // All of the rows, whatever is in the others: one recorded pass for any number of cuts.
    network.forward(scratch, envs, envs)
    for (let i = 0; i < cuts; i++) this.v_end_t[first + cutEnvs[i]!] = value.data[(scratch + i) * value.stride]!
  }
}
