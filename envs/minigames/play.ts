import { oneOf, wholeNumber } from '../../checks/requirements.js'
import { check, expected } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import { limitOf, registered } from '../core/registry.js'
import { actionOf, choicesOf } from '../spaces/choices.js'
import type { MinigameAction } from './actions.js'
import { MinigameEnv, type MinigameInfo } from './minigame-env.js'

/** Who plays: the game's scripted oracle, or one that draws an available function, and then its place, uniformly. */
export type MinigamePlayer = 'oracle' | 'random'

/**
 * Plays an episode of a minigame to its end: that of its marines, its time, or the `maxEpisodeSteps` of the id.
 *
 * @param id of a minigame; it may end in options
 * @param seed of the environment; the random player draws from a generator of its own
 * @throws EnvError ENV_UNKNOWN, INVALID_OPTION, UNKNOWN_OPTION, INVALID_SEED
 * @example playMinigame('Minigames/MoveToBeacon', 'oracle', 1) // { return: 31, length: 240 }
 */
export function playMinigame(id: string, player: MinigamePlayer, seed: number): { readonly return: number; readonly length: number } {
  check('the player', player, oneOf('oracle', 'random'))
  check('the seed of an episode', seed, wholeNumber(0, Number.MAX_SAFE_INTEGER - 2 ** 31), 'INVALID_SEED')
  const env = minigameOf(id)
  const random = new Pcg64(seed + 2 ** 31)
  const limit = limitOf(id)
  let [, info] = env.reset({ seed })
  let sum = 0
  for (let length = 1; ; length++) {
    const [, reward, terminated, , next] = env.step(player === 'oracle' ? env.oracle() : randomAction(env, info, random))
    sum += reward
    if (terminated || length === limit) return { return: sum, length }
    info = next
  }
}

/**
 * The minigame of an id without the wrappers that `make` puts around it, to ask its oracle or to look at its units.
 *
 * @throws EnvError ENV_UNKNOWN, INVALID_OPTION, UNKNOWN_OPTION
 * @example minigameOf('Minigames/DefeatRoaches').world.side // 32
 */
export function minigameOf(id: string): MinigameEnv {
  const env = registered(id).create({ renderMode: null }, {})
  if (!(env instanceof MinigameEnv)) throw expected('the minigame', 'the id of one, such as Minigames/MoveToBeacon', id)
  return env
}

/** An available function, and a place, each drawn uniformly. */
function randomAction(env: MinigameEnv, { action_mask: mask }: MinigameInfo, random: Pcg64): MinigameAction {
  const choices = choicesOf(env.actionSpace)!
  const flags = mask instanceof Int8Array ? mask : mask.function
  const available = Array.from(flags.keys()).filter((choice) => flags[choice] === 1)
  const first = available[random.integers(0, available.length)]!
  const chosen = choices.sizes.map((size, part) => (part === 0 ? first : random.integers(0, size)))
  return actionOf(env.actionSpace, choices, chosen) as MinigameAction
}
