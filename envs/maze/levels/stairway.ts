import type { MazeLevel } from '../level.js'

/**
 * A choice. One way leads past a lemon to a melon; the other over a ledge, which nobody climbs, to 14 apples. The map restarts once the melon
 * is taken, or all apples.
 */
export const stairway: MazeLevel = {
  name: 'Maze/Stairway',
  seconds: 60,
  scores: { random: 0.87, oracle: 94.01 },
  restarts: ['goal', 'apples'],
  plan: `
#####################
#PPP..L.............#
#PPP###############.#
#PPP#W..............#
##v##################
#.A.A.A.A.A.A.A.....#
#.#################.#
#...A.A.A.A.A.A.A...#
#####################
`,
}
