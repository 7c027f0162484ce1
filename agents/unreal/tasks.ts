import type { Stream } from '../math/stream.js'
import type { Settings } from './settings.js'

/** The auxiliary tasks, in the order in which an update learns them. */
export const taskNames = ['pixelControl', 'valueReplay', 'rewardPrediction'] as const

export type TaskName = (typeof taskNames)[number]

/** The tasks that are on. */
export type TaskFlags = { readonly [Name in TaskName]: boolean }

/** What a task reads of the settings. */
export type TaskSettings = Pick<Settings, 'unroll' | 'discount' | 'rewardScale'>

/** An auxiliary task in a network's memory: what it learns from is drawn from the replay. */
export interface Task {
  readonly name: TaskName
  /**
   * Draws, and adds the gradient of `scale` times the task's loss to the network's gradients. It overwrites the network's rows.
   *
   * @returns the loss, a sum; null where the replay holds too little to draw from
   */
  learn(scale: number, settings: TaskSettings, stream: Stream): number | null
}
