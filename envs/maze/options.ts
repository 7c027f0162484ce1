import { flag, type Requirement, wholeNumber } from '../../checks/requirements.js'
import { FRAMES_PER_SECOND, type MazeLevel } from './level.js'

/** The options of a maze: its picture, and its controls. */
export interface MazeOptions {
  /** Pixels a side of what the player sees, 8 to 1024. Default: 84. */
  readonly size?: number
  /** True: a fourth channel tells the depth, in twelfths of a cell. Default: false. */
  readonly depth?: boolean
  /** 9: IMPALA's actions; 17: fine and coarse turns, too. Default: 9. */
  readonly actions?: 9 | 17
  /** True: a player gathers speed and slides to a halt. Else its speed is at once the one that the action says. Default: false. */
  readonly inertia?: boolean
  /** Frames that an action lasts, 1 to 60; a second has 60. Default: 4. */
  readonly frameskip?: number
}

export const mazeOptions: { readonly [K in keyof Required<MazeOptions>]: Requirement } = {
  size: wholeNumber(8, 1024),
  depth: flag,
  actions: { words: '9 or 17', fits: (value) => value === 9 || value === 17 },
  inertia: flag,
  frameskip: wholeNumber(1, FRAMES_PER_SECOND),
}

/** The options with their defaults. */
export function fillMazeOptions(options: MazeOptions): Required<MazeOptions> {
  return { size: 84, depth: false, actions: 9, inertia: false, frameskip: 4, ...options }
}

/** Steps in an episode of a level. */
export function stepsOf({ seconds }: MazeLevel, { frameskip }: Required<MazeOptions>): number {
  return Math.ceil((seconds * FRAMES_PER_SECOND) / frameskip)
}
