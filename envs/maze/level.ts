import { plainList } from '../../checks/reading.js'
import { anything, flag, positiveNumber, type Requirement, required, text } from '../../checks/requirements.js'
import { readOptions } from '../core/errors.js'
import type { Pcg64 } from '../core/pcg64.js'
import type { Scores } from '../core/registry.js'

/** A level: its map, and its rules. */
export interface MazeLevel {
  /** Its name in messages. */
  readonly name: string
  /** Seconds of the game that an episode lasts; a second has 60 frames. */
  readonly seconds: number
  /** The mean returns of random actions and of the oracle, by `node scripts/maze-scores.mjs <id>`. */
  readonly scores?: Scores
  /**
   * The map as text, or a function that draws one for each episode. `#` is a wall, `.` floor, `P` a start; `A` apple (1), `L` lemon (-1), `S`
   * strawberry (2), `F` fungi (-10), `G` goal (10), `W` watermelon (20), `M` mango (100); `>`, `v`, `<` and `^` are ledges that one can only
   * jump down, the way they point. Without a `P`, the player starts in any cell of the lattice (odd row, odd column) that is more than 8
   * steps away from the goal.
   */
  readonly plan: string | ((random: Pcg64) => string)
  /** True: each episode draws a cell of the lattice without a mark for the goal, and a tenth of the others within reach for apples. */
  readonly drawn?: boolean
  /** The map restarts (everything back, the player at a new start) when a goal, watermelon or mango is taken; or when all apples are. */
  readonly restarts: readonly ('goal' | 'apples')[]
}

/** Frames in a second of the game. */
export const FRAMES_PER_SECOND = 60

const RESTARTS = ['goal', 'apples']

const rules: Record<keyof MazeLevel, Requirement> = {
  name: required(text),
  seconds: required(positiveNumber),
  scores: anything,
  plan: required({
    words: 'a text, or a function that returns one',
    fits: (value) => text.fits(value) || typeof value === 'function',
  }),
  drawn: flag,
  restarts: required({
    words: `a list of ${RESTARTS.join(' and ')}, or of none of them`,
    fits: (value) => plainList(value)?.every((one) => RESTARTS.includes(one as string)) === true,
  }),
}

/** @throws EnvError INVALID_OPTION for what is no level; UNKNOWN_OPTION when a property has another name */
export function readLevel(level: MazeLevel): MazeLevel {
  return readOptions('a level of Maze', level, rules, "{ name: 'mine', seconds: 60, restarts: ['goal'], plan }")
}
