import type { Observations } from '../../../envs/core/observations.js'
import type { Store } from '../../../src/trainable.js'
import type { Actions } from '../../acting/behaviour.js'
import { type ActionSpace, partsOf } from '../../environment/action-space.js'

/** The columns of the frames; row t * envs + e, modulo the rows, is environment e's at time step t. */
export type FramesStore = ReturnType<typeof framesStore>

/** The element type of observations in a store. */
export function typeOf(observations: Observations) {
  return observations instanceof Uint8Array ? 'uint8' : observations instanceof Float64Array ? 'float64' : 'float32'
}

/**
 * The store of the latest frames of all environments, by whole time steps.
 *
 * @param size the most frames that it holds, at least two time steps
 * @param observations of all environments
 */
export function framesStore(size: number, envs: number, observations: Observations, actions: ActionSpace) {
  return {
    rows: Math.floor(size / envs) * envs,
    columns: {
      observations: { dtype: typeOf(observations), shape: [observations.length / envs] },
      actions: { dtype: actions.kind === 'box' ? 'float32' : 'int32', shape: [partsOf(actions)] },
      rewards: { dtype: 'float32', shape: [] },
      /** 1 where an episode begins, otherwise 0. */
      begins: { dtype: 'uint8', shape: [] },
      /** 1 where the action terminated the episode, otherwise 0. */
      terminates: { dtype: 'uint8', shape: [] },
    },
  } as const
}

/** The latest frames that a member saw, what it did there and what came of it: the replay of its auxiliary tasks. */
export class Frames {
  private store!: Store<FramesStore>

  /** @param rows of the store */
  constructor(
    readonly envs: number,
    readonly rows: number,
  ) {}

  /** Becomes the frames of that store. */
  attach(store: Store<FramesStore>): void {
    this.store = store
  }

  /** Time steps that are there. */
  get times(): number {
    return this.store.length / this.envs
  }

  get columns(): Store<FramesStore>['columns'] {
    return this.store.columns
  }

  /** [rows x size] */
  get observations(): Observations {
    return this.store.columns.observations as Observations
  }

  /** The row of an environment at a time step; the oldest is 0. */
  row(time: number, env: number): number {
    const { length, rows, cursor } = this.store
    return ((length === rows ? cursor : 0) + time * this.envs + env) % rows
  }

  /** The row of the same environment one time step earlier; negative where that is no longer there. */
  before(row: number): number {
    const { length, rows, cursor } = this.store
    const oldest = length === rows ? cursor : 0
    if (row >= oldest && row < oldest + this.envs) return -1
    return (row - this.envs + rows) % rows
  }

  /** Appends the observations of a time step. @param begins says of an environment whether its episode begins there */
  observe(observations: Observations, begins: (env: number) => boolean): void {
    const { store, envs } = this
    this.observations.set(observations, (store.cursor * observations.length) / envs)
    for (let env = 0; env < envs; env++) store.columns.begins[store.append()] = begins(env) ? 1 : 0
  }

  /** Completes the rows of the time step that was observed. @param rewards that of environment env is rewards[first + env] */
  complete(actions: Actions, rewards: Float64Array, first: number, terminated: ArrayLike<number>): void {
    const { envs, columns, times } = this
    const row = this.row(times - 1, 0)
    ;(columns.actions as Actions).set(actions, (row * actions.length) / envs)
    for (let env = 0; env < envs; env++) {
      columns.rewards[row + env] = rewards[first + env]!
      columns.terminates[row + env] = terminated[env]!
    }
  }

  /** Tells whether the three frames that end with that one are of one episode. */
  isWindow(time: number, env: number): boolean {
    const { begins } = this.columns
    return time >= 2 && begins[this.row(time, env)] === 0 && begins[this.row(time - 1, env)] === 0
  }
}
