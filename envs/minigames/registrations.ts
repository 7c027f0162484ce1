import type { CreateOptions } from '../core/registry.js'
import type { Minigame } from './game.js'
import { decisionsOf } from './match.js'
import { MinigameEnv } from './minigame-env.js'
import { MinigameVector } from './minigame-vector.js'
import { fillMinigame, type MinigameOptions, minigameOptions } from './options.js'

/** The registration of a game. */
export function minigame(game: Minigame) {
  return {
    create: ({ renderMode }: CreateOptions, own: MinigameOptions) => new MinigameEnv(game, fillMinigame(own), renderMode),
    vector: (count: number, limit: number, own: MinigameOptions) => new MinigameVector(game, fillMinigame(own), count, limit),
    maxEpisodeSteps: decisionsOf(game),
    rewardThreshold: null,
    scores: game.scores,
    options: minigameOptions,
  }
}
