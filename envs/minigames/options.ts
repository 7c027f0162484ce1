import { oneOf, type Requirement } from '../../checks/requirements.js'
import type { ActionForms } from './actions.js'

export interface MinigameOptions {
  /** A Dict of a function and its arguments, or one number over functions and a coarse grid of places. Absent, `structured`. */
  readonly actions?: ActionForms
  /** Cells a side of screen and minimap, 32 or 64. Absent, 32. */
  readonly size?: 32 | 64
}

/** The same, filled in. */
export type MinigameSettings = Required<MinigameOptions>

export const minigameOptions = {
  actions: oneOf('structured', 'flat'),
  size: { words: '32 or 64', fits: (value: unknown) => value === 32 || value === 64 },
} satisfies Record<string, Requirement>

/** The options with their defaults. */
export function fillMinigame(options: MinigameOptions): MinigameSettings {
  return { actions: 'structured', size: 32, ...options }
}
