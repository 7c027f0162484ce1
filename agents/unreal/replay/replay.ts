import { allocateObservations } from '../../../envs/core/observations.js'
import type { VectorStep } from '../../../envs/core/vector.js'
import type { Store, StoreSpec } from '../../../src/trainable.js'
import type { Setup } from '../../acting/actors.js'
import type { Actions } from '../../acting/behaviour.js'
import { Changes, changesStore } from '../pixel-control.js'
import type { PixelGrid } from '../pixel-grid.js'
import type { TaskFlags } from '../tasks.js'
import { Frames, framesStore } from './frames.js'
import { RewardingWindows, windowsStore } from './windows.js'

/** All that a member remembers for its auxiliary tasks, in stores of its own. */
export class Replay {
  readonly stores: Readonly<Record<string, StoreSpec>>
  readonly frames: Frames
  /** Null without pixel control. */
  readonly changes: Changes | null
  /** Null without reward prediction. */
  readonly rewarding: RewardingWindows | null

  /** @param size the most frames, at least two time steps of all environments */
  constructor({ vector, actions }: Pick<Setup, 'vector' | 'actions'>, size: number, tasks: TaskFlags, grid: PixelGrid | null) {
    const observations = allocateObservations(vector.singleObservationSpace, vector.count)
    const frames = framesStore(size, vector.count, observations, actions)
    this.frames = new Frames(vector.count, frames.rows)
    this.changes = grid && new Changes(grid)
    this.rewarding = tasks.rewardPrediction ? new RewardingWindows() : null
    this.stores = {
      frames,
      ...(grid && { changes: changesStore(frames.rows, grid) }),
      ...(this.rewarding && { rewarding: windowsStore(size, vector.count, observations) }),
    }
  }

  attach(stores: Readonly<Record<string, Store>>): void {
    this.frames.attach(stores.frames as Store<ReturnType<typeof framesStore>>)
    this.changes?.attach(stores.changes as Store<ReturnType<typeof changesStore>>)
    this.rewarding?.attach(stores.rewarding as Store<ReturnType<typeof windowsStore>>)
  }

  /** Completes the latest frames. @param rewards that of environment env is rewards[first + env] */
  complete(actions: Actions, step: VectorStep, rewards: Float64Array, first: number): void {
    this.frames.complete(actions, rewards, first, step.terminated)
    this.changes?.append(this.frames, step)
    this.rewarding?.append(this.frames)
  }
}
