import type { Keeper } from '../actor-critic/rollout.js'

/**
 * The rollout's rows are the network's: the passes that chose the actions are those that the gradient flows through, and nothing is
 * kept elsewhere.
 */
export function inPlace(envs: number): Keeper {
  return { rowOf: (t) => t * envs, acted: () => {}, ended: () => {} }
}
