/** The effect of an action in each frame: forward and to the right (-1, 0, 1), and the turn to the right in headings. */
export type Move = readonly [forward: number, right: number, look: number]

/** The look values of DeepMind Lab: usual turns, fine ones and coarse ones. */
const LOOK = 20
const FINE = 10
const COARSE = 60

/** IMPALA's nine actions (Espeholt et al. 2018); there is nothing to fire at, so the last does nothing. */
const NINE: readonly Move[] = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -LOOK],
  [0, 0, LOOK],
  [1, 0, -LOOK],
  [1, 0, LOOK],
  [0, 0, 0],
]

/** The nine, fine and coarse turns, coarse turns while going forward, a jump, and nothing: as many as UNREAL had. */
const SEVENTEEN: readonly Move[] = [
  ...NINE,
  [0, 0, -FINE],
  [0, 0, FINE],
  [0, 0, -COARSE],
  [0, 0, COARSE],
  [1, 0, -COARSE],
  [1, 0, COARSE],
  [0, 0, 0],
  [0, 0, 0],
]

/** The sets of actions, by their number. */
export const MOVES: Readonly<Record<9 | 17, readonly Move[]>> = { 9: NINE, 17: SEVENTEEN }
