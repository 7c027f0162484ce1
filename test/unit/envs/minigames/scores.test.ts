import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { registered } from '../../../../envs/core/registry.js'
import { listEnvs, playMinigame, scoresOf } from '../../../../envs/index.js'

const ids = listEnvs().filter((id) => id.startsWith('Minigames/'))
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Four standard errors of the mean, and 2% for those that hardly vary. */
function band(values: readonly number[], about: number): number {
  const middle = mean(values)
  const variance = mean(values.map((value) => (value - middle) ** 2))
  return 4 * Math.sqrt(variance / (values.length - 1)) + 0.02 * Math.abs(about)
}

it('truth: the page has the scores that the games say', () => {
  const page = readFileSync('docs/minigames.md', 'utf8')
  const rows = [...page.matchAll(/^\| (\w+) +\| (-?[\d.]+) \[.*?\] +\| (-?[\d.]+) \[.*?\] +\|$/gm)]
  expect(rows.map(([, name]) => `Minigames/${name}`).sort()).toEqual([...ids].sort())
  for (const [, name, random, oracle] of rows) {
    expect(scoresOf(`Minigames/${name}`)).toEqual({ random: Number(random), oracle: Number(oracle) })
  }
})

describe.each(ids)('%s', (id) => {
  const scores = scoresOf(id)!
  // A long episode of many units takes seconds.
  const episodes = { random: 12, oracle: registered(id).maxEpisodeSteps! > 1000 ? 3 : 8 }

  it.each(['random', 'oracle'] as const)('truth: the score of the %s player is about what it is said to be', (player) => {
    const returns = Array.from({ length: episodes[player] }, (_, i) => playMinigame(id, player, 1000 + i).return)
    expect(Math.abs(mean(returns) - scores[player])).toBeLessThan(band(returns, scores[player]))
  })

  it('truth: the oracle is far ahead of chance', () => {
    expect(scores.oracle).toBeGreaterThan(10 * Math.max(1, scores.random))
  })
})

describe('playMinigame', () => {
  it('truth: plays flat actions, too', () => {
    const { return: reached, length } = playMinigame('Minigames/MoveToBeacon?actions=flat', 'oracle', 1)
    expect(length).toBe(240)
    expect(reached).toBeGreaterThan(15)
  })

  it('refuses what it does not know', () => {
    expect(() => playMinigame('Minigames/MoveToBacon', 'oracle', 1)).toThrow(/did you mean Minigames\/MoveToBeacon/)
    expect(() => playMinigame('CartPole-v1', 'oracle', 1)).toThrow(/Expected the minigame to be the id of one, .* got "CartPole-v1"/)
    expect(() => playMinigame('Minigames/MoveToBeacon', 'me' as 'oracle', 1)).toThrow(
      /Expected the player to be "oracle" or "random", got "me"/,
    )
    expect(() => playMinigame('Minigames/MoveToBeacon?size=33', 'oracle', 1)).toThrow(/size .* 32 or 64, got 33/)
    expect(() => playMinigame('Minigames/MoveToBeacon', 'oracle', -1)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
  })
})
