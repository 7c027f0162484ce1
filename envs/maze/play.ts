import { oneOf, wholeNumber } from '../../checks/requirements.js'
import { check, expected, plainOptions } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { limitOf, registered } from '../core/registry.js'
import { Maze } from './maze.js'
import type { MazeOptions } from './options.js'

/** Who plays: an oracle that knows the map and goes the shortest ways to what pays, or one that draws its actions uniformly. */
export type MazePlayer = 'oracle' | 'random'

/**
 * Plays an episode of a level to its end: its time, or the `maxEpisodeSteps` of the id.
 *
 * @param id a registered level
 * @param seed of the environment; the random player draws from a generator of its own
 * @throws EnvError ENV_UNKNOWN, INVALID_OPTION, UNKNOWN_OPTION, INVALID_SEED
 * @example playMaze('Maze/NavStatic01', 'oracle', 1) // { return: 93, length: 900 }
 */
export function playMaze(
  id: string,
  player: MazePlayer,
  seed: number,
  options: MazeOptions = {},
): { readonly return: number; readonly length: number } {
  check('the player', player, oneOf('oracle', 'random'))
  check('the seed of an episode', seed, wholeNumber(0, Number.MAX_SAFE_INTEGER - 2 ** 31), 'INVALID_SEED')
  const registration = registered(id)
  const own = { size: 8, ...plainOptions('playMaze', options, '{ frameskip: 12 }') }
  const env = registration.create({ renderMode: null }, own)
  if (!(env instanceof Maze)) throw expected('the maze', 'the id of a level, such as Maze/NavStatic01', id)
  const length = limitOf(id, own)
  env.reset({ seed })
  const random = new Pcg64(seed + 2 ** 31)
  let sum = 0
  for (let step = 0; step < length; step++) {
    sum += env.step(player === 'oracle' ? env.oracle() : random.integers(0, env.actionSpace.n))[1]
  }
  return { return: sum, length }
}
