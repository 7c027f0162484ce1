import type { MazeLevel } from '../level.js'

/** 5 x 10 cells; each episode draws the place of the goal, and of 5 apples. */
export const navRandomGoal01: MazeLevel = {
  name: 'Maze/NavRandomGoal01',
  seconds: 60,
  scores: { random: 1.15, oracle: 91.66 },
  drawn: true,
  restarts: ['goal'],
  plan: `
#####################
#.....#.....#...#...#
###.#.#.###.#.#.#.#.#
#...#.#...#.#.#.....#
#.#.###.#.###.#####.#
#.#.....#...#...#...#
#.#.#.#.###.#.#.#.###
#.....#...#.#...#...#
#.#.#.###.#.#######.#
#.......#...........#
#####################
`,
}
