import { labyrinth } from '../labyrinth.js'
import type { MazeLevel } from '../level.js'

/** 13 x 20 cells; each episode draws the maze, the place of the goal, and of 26 apples. */
export const navAllRandom03: MazeLevel = {
  name: 'Maze/NavAllRandom03',
  seconds: 300,
  scores: { random: 2.22, oracle: 300.11 },
  drawn: true,
  restarts: ['goal'],
  plan: (random) => labyrinth(13, 20, random),
}
