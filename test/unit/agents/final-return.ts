import { alone } from '../../../src/alone.js'
import type { TrainableSpec } from '../../../src/trainable.js'

/** The mean of the last `episodes` returns after that many steps, seed 1. */
export async function finalReturn(spec: TrainableSpec, steps: number, episodes = 100): Promise<number> {
  const agent = await alone(spec, 1)
  const returns = (await agent.train(steps, {})).episodes.returns.slice(-episodes)
  return returns.reduce((sum, value) => sum + value, 0) / returns.length
}
