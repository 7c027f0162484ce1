import type { MazeLevel } from '../level.js'

/** A hall with 15 apples and 8 lemons, which are all back once the apples are taken. */
export const seekAvoid: MazeLevel = {
  name: 'Maze/SeekAvoid',
  seconds: 20,
  scores: { random: 0.32, oracle: 15.58 },
  restarts: ['apples'],
  plan: `
#################
#.A...L....A...A#
#...#.......#...#
#.L..A..P..L..A.#
#.......#.......#
#.A.P.A...L..P.A#
#.....L.........#
#..#....A....#..#
#A....P...P...L.#
#...L...#...A...#
#.A...........A.#
#...#..L.A..#...#
#.A.............#
#################
`,
}
