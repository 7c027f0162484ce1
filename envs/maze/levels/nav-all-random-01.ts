import { labyrinth } from '../labyrinth.js'
import type { MazeLevel } from '../level.js'

/** 5 x 10 cells; each episode draws the maze, the place of the goal, and of 5 apples. */
export const navAllRandom01: MazeLevel = {
  name: 'Maze/NavAllRandom01',
  seconds: 60,
  scores: { random: 0.88, oracle: 105.75 },
  drawn: true,
  restarts: ['goal'],
  plan: (random) => labyrinth(5, 10, random),
}
