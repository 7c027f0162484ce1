import { labyrinth } from '../labyrinth.js'
import type { MazeLevel } from '../level.js'

/** 9 x 15 cells; each episode draws the maze, the place of the goal, and of 13 apples. */
export const navAllRandom02: MazeLevel = {
  name: 'Maze/NavAllRandom02',
  seconds: 150,
  scores: { random: 1.73, oracle: 183.57 },
  drawn: true,
  restarts: ['goal'],
  plan: (random) => labyrinth(9, 15, random),
}
