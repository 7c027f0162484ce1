import type { VectorStep } from '../../envs/core/vector.js'
import type { Experience } from '../math/gae.js'
import type { Network } from '../network/network.js'
import type { Actors } from './actors.js'
import type { Actions, Behaviour } from './behaviour.js'

/** Rows that a network needs to hold an unroll: one time step more than is acted on, for the last values, and one for truncations. */
export function rowsFor(unroll: number, envs: number): number {
  return (unroll + 2) * envs
}

/** Rollout storage: the rows of the network that each time step uses, and copies of what later time steps overwrite there. */
export interface RolloutStorage {
  /** The network's first row for time step t. That row and the following ones, `envs` in all, belong to the environments. */
  firstRow(t: number): number
  /** Stores what the network read and chose at time step t. */
  storeStep(t: number): void
  /**
   * Stores what time step t led to. Absent: that is in the rollout.
   *
   * @param rewards those of the loss, row by row of the rollout
   */
  storeResult?(t: number, actions: Actions, step: VectorStep, rewards: Float64Array): void
  /** Stores the values of time step t, which follows the last action. */
  storeLastValues(t: number): void
  /**
   * Stores what else the network says of the final observation of a truncated episode. Absent: nothing.
   *
   * @param row the row in the rollout of the step that truncated it
   * @param networkRow the row in the network of the observation
   */
  storeTruncation?(row: number, networkRow: number): void
}

/**
 * Acts for `unroll` time steps and keeps what happened: row t * envs + e is what environment e did at time step t. The last `envs` rows
 * of the network are scratch memory for the final observations of truncated episodes.
 */
export class Rollout implements Experience {
  /** Time steps of the latest rollout, as many as each environment took. */
  unroll = 0
  readonly envs: number
  readonly r_t: Float64Array
  readonly end_t: Uint8Array
  readonly v_end_t: Float64Array
  /** The advantages of the rows, once `advantages` has written them. */
  readonly a_t: Float64Array
  private readonly truncatedEnvs: Int32Array

  /** @param rows the largest number of rows that it holds: unroll * envs */
  constructor(
    rows: number,
    private readonly network: Network,
    private readonly actors: Actors,
    private readonly storage: RolloutStorage,
  ) {
    this.envs = actors.environments.vector.count
    this.r_t = new Float64Array(rows)
    this.end_t = new Uint8Array(rows)
    this.v_end_t = new Float64Array(rows)
    this.a_t = new Float64Array(rows)
    this.truncatedEnvs = new Int32Array(this.envs)
  }

  /**
   * Fills rows 0 to unroll * envs - 1, and evaluates the observations after the last step.
   *
   * @param discount γ, which the normalisation of rewards uses
   */
  collect(unroll: number, behaviour: Pick<Behaviour, 'act' | 'masks'>, discount: number): void {
    const { network, envs, storage } = this
    const { environments, observations, memory } = this.actors
    const stepsBefore = environments.steps
    memory.load(network, storage.firstRow(0))
    for (let t = 0; t < unroll; t++) {
      const first = storage.firstRow(t)
      // Each observation enters the statistics once: when it is acted on.
      observations.updateStatistics(environments.observations, envs)
      this.writeInputs(first)
      behaviour.masks?.write(environments.vector.actionMasks!, 0, first, envs)
      const actions = behaviour.act(first)
      storage.storeStep(t)
      const step = environments.step(actions)
      this.record(t * envs, first, step, actions, discount)
      storage.storeResult?.(t, actions, step, this.r_t)
      const next = storage.firstRow(t + 1)
      if (next !== first + envs) network.recurrence?.move(first + envs, next, envs)
    }
    const last = storage.firstRow(unroll)
    this.writeInputs(last)
    memory.save(network, last)
    network.forward(last, envs, envs)
    storage.storeLastValues(unroll)
    this.unroll = (environments.steps - stepsBefore) / envs
  }

  /** Writes the current observations, and what the memory holds, into the network's rows from `first` on. */
  private writeInputs(first: number): void {
    const { environments, observations, memory } = this.actors
    observations.writeAll(environments.observations, this.network.observations, first, this.envs)
    memory.write(this.network, first)
  }

  /**
   * Stores what one step of all environments returned.
   *
   * @param first the step's first row in the rollout
   * @param networkRow its first row in the network
   */
  private record(first: number, networkRow: number, step: VectorStep, actions: Actions, discount: number): void {
    const { terminated, truncated } = step
    const { rewards, memory } = this.actors
    rewards.write(step, discount, this.r_t, first)
    memory.remember(actions, this.r_t, first)
    let truncations = 0
    for (let env = 0; env < this.envs; env++) {
      this.v_end_t[first + env] = 0
      this.end_t[first + env] = terminated[env]! | truncated[env]!
      if (truncated[env] === 1 && terminated[env] === 0) this.truncatedEnvs[truncations++] = env
    }
    if (truncations > 0) this.bootstrapTruncations(first, networkRow, truncations, step)
    for (let env = 0; env < this.envs; env++) if (this.end_t[first + env] === 1) memory.forget(env)
  }

  /** A truncated episode would have gone on, so the value head evaluates its final observation. */
  private bootstrapTruncations(first: number, networkRow: number, truncations: number, { finalObservations }: VectorStep): void {
    const { network, envs, truncatedEnvs } = this
    const { observations, memory } = this.actors
    const scratch = network.capacity - envs
    const value = network.heads.value!.output
    for (let i = 0; i < truncations; i++) {
      const env = truncatedEnvs[i]!
      observations.write(finalObservations, env, network.observations, scratch + i)
      memory.writeRow(network, env, scratch + i)
      network.recurrence?.moveRow(networkRow + envs + env, scratch + i)
    }
    // All scratch rows, whatever the unused ones hold: one recorded forward pass serves any number of truncations.
    network.forward(scratch, envs, envs)
    for (let i = 0; i < truncations; i++) {
      const row = first + truncatedEnvs[i]!
      this.v_end_t[row] = value.data[(scratch + i) * value.stride]!
      this.storage.storeTruncation?.(row, scratch + i)
    }
  }
}
