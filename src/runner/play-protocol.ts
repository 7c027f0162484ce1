import type { PlayerOptions, TrainedState } from '../trained.js'
import type { Children } from './children.js'

/** The data that a thread which plays starts with. */
export interface PlayThreadData {
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly fma: boolean
  readonly children: Children
  readonly lane: number
}

/** A message to a thread that plays. It answers each with one of its own, in order. */
export type ToPlayThread =
  /** Opens a member, and closes the one before. */
  | { readonly type: 'open'; readonly state: TrainedState; readonly options: PlayerOptions }
  | { readonly type: 'play'; readonly seed: number; readonly maxSteps: number }
  | { readonly type: 'close' }

/** An episode that was played. */
export interface Played {
  readonly return: number
  /** Environment steps. */
  readonly length: number
  /** `cut`: it was still going on after `maxSteps`. */
  readonly end: 'terminated' | 'truncated' | 'cut'
}

/** Failures are data, since an error thrown across a thread loses its code and its name. */
export type FromPlayThread =
  | { readonly type: 'opened' }
  | { readonly type: 'played'; readonly played: Played }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly badInput: boolean }
