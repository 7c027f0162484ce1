import type { CreateOptions } from '../core/registry.js'
import type { MazeLevel } from './level.js'
import { Maze } from './maze.js'
import { MazeVector } from './maze-vector.js'
import { fillMazeOptions, type MazeOptions, mazeOptions, stepsOf } from './options.js'

/** The registration of a level. */
export function maze(level: MazeLevel) {
  return {
    create: ({ renderMode }: CreateOptions, own: MazeOptions) => new Maze(level, { ...own, renderMode }),
    vector: (count: number, limit: number, own: MazeOptions) => new MazeVector(level, own, count, limit),
    maxEpisodeSteps: stepsOf(level, fillMazeOptions({})),
    limit: (own: MazeOptions) => stepsOf(level, fillMazeOptions(own)),
    rewardThreshold: null,
    ...(level.scores === undefined ? {} : { scores: level.scores }),
    options: mazeOptions,
  }
}
