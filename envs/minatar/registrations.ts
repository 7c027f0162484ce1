import type { CreateOptions } from '../core/registry.js'
import { ALL_ACTIONS, type GameKind } from './game.js'
import { MinAtar } from './minatar.js'
import { MinAtarVector } from './minatar-vector.js'

/** A game with all six actions (MinAtar's v0). */
export function allActions(kind: GameKind) {
  return registration(kind, ALL_ACTIONS)
}

/** A game with the actions that have an effect in it (MinAtar's v1). */
export function minimalActions(kind: GameKind) {
  return registration(kind, kind.minimalActions)
}

function registration(kind: GameKind, actions: readonly number[]) {
  return {
    create: ({ renderMode }: CreateOptions) => new MinAtar(kind, actions, renderMode),
    vector: (count: number, limit: number) => new MinAtarVector(kind, actions, count, limit),
    maxEpisodeSteps: null,
    rewardThreshold: null,
  }
}
