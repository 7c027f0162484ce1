import type { Observations } from '../../../envs/core/observations.js'
import type { Store } from '../../../src/trainable.js'
import { type Frames, typeOf } from './frames.js'

/** Frames of a window. */
export const FRAMES = 3

/** Frames of the replay for each window of the buffer of rewarding ones. */
const SHARE = 20

export type WindowsStore = ReturnType<typeof windowsStore>

/**
 * The store of the latest windows that a reward followed: they are rare, and would leave a replay of the latest frames before long.
 *
 * @param size frames of the replay; it holds a twentieth as many windows
 * @param observations of all environments
 */
export function windowsStore(size: number, envs: number, observations: Observations) {
  const columns = {
    frames: { dtype: typeOf(observations), shape: [(FRAMES * observations.length) / envs] },
    rewards: { dtype: 'float32', shape: [] },
  } as const
  return { rows: Math.ceil(size / SHARE), columns } as const
}

/** Windows of three frames of one episode, oldest first, that a reward followed. */
export class RewardingWindows {
  private store!: Store<WindowsStore>

  attach(store: Store<WindowsStore>): void {
    this.store = store
  }

  get count(): number {
    return this.store.length
  }

  /** [windows x 3 x size] */
  get frames(): Observations {
    return this.store.columns.frames as Observations
  }

  get rewards(): Float32Array {
    return this.store.columns.rewards
  }

  /** Appends those windows that end with the latest frames. */
  append(frames: Frames): void {
    const { envs, times, observations, columns } = frames
    const size = this.frames.length / this.store.rows / FRAMES
    for (let env = 0; env < envs; env++) {
      const reward = columns.rewards[frames.row(times - 1, env)]!
      if (reward === 0 || !frames.isWindow(times - 1, env)) continue
      const window = this.store.append()
      for (let k = 0; k < FRAMES; k++) {
        const from = frames.row(times - FRAMES + k, env) * size
        this.frames.set(observations.subarray(from, from + size), (window * FRAMES + k) * size)
      }
      this.rewards[window] = reward
    }
  }
}
