import type { MazeLevel } from '../level.js'

/** 5 x 10 cells, 5 apples and the goal where they always are; 43 cells to start in. */
export const navStatic01: MazeLevel = {
  name: 'Maze/NavStatic01',
  seconds: 60,
  scores: { random: 0.62, oracle: 81.87 },
  restarts: ['goal'],
  plan: `
#####################
#...#.........#G....#
#.#.#.#.#.#.#.###.###
#A#...#.#..A#...#...#
#.###.#.#####.#.#.#.#
#...#.#.#.#A....#.#A#
###.#.#.#.#.#######.#
#...#...#.......#...#
#.#####.#######.#.#.#
#......A..........#.#
#####################
`,
}
