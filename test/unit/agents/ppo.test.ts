import { describe, expect, test } from 'vitest'
import { type PpoOptions, ppo } from '../../../agents/index.js'
import { splitSeed } from '../../../src/random.js'

/** Mean of the last 100 returns after that many steps. */
async function score(options: PpoOptions, steps: number): Promise<number> {
  const agent = await ppo(options).create({ load: async () => undefined })
  agent.start((label) => splitSeed(1, label), {})
  const returns = (await agent.train(steps, {})).episodes.returns.slice(-100)
  return returns.reduce((sum, value) => sum + value, 0) / returns.length
}

describe('learning', () => {
  test('truth: CartPole-v1 in 100,000 steps by the defaults, seed 1: at least 475 (random 22, ceiling 500)', async () => {
    expect(await score({ env: 'CartPole-v1' }, 100_000)).toBeGreaterThanOrEqual(475)
  })

  test('truth: Pendulum-v1 in 150,000 steps, seed 1: above -400 (random -1220, about -150 is as good as it gets)', async () => {
    const settings = { learningRate: 1e-3, discount: 0.9, unroll: 64 }
    expect(await score({ env: 'Pendulum-v1', ...settings }, 150_000)).toBeGreaterThan(-400)
  })
})
