import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listEnvs, type MazePlayer, playMaze, scoresOf } from '../../../../envs/index.js'

const ids = listEnvs().filter((id) => id.startsWith('Maze/') && scoresOf(id) !== undefined)

function mean(id: string, player: MazePlayer, episodes: number): number {
  let sum = 0
  for (let seed = 0; seed < episodes; seed++) sum += playMaze(id, player, seed).return
  return sum / episodes
}

test('truth: the page tells the scores of the levels', () => {
  const page = readFileSync(new URL('../../../../docs/mazes.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (Maze\/\w+) \| ([\d.-]+) \| ([\d.-]+) \|$/gm)]
  expect(rows).toHaveLength(11)
  for (const [, id, random, oracle] of rows) expect(scoresOf(id!)).toEqual({ random: Number(random), oracle: Number(oracle) })
})

test.each(['Maze/NavStatic01', 'Maze/NavAllRandom01', 'Maze/SeekAvoid', 'Maze/Stairway'])('truth: the scores of %s', (id) => {
  const { random, oracle } = scoresOf(id)!
  expect([mean(id, 'random', 100).toFixed(2), mean(id, 'oracle', 100).toFixed(2)].map(Number)).toEqual([random, oracle])
})

test.each(ids)('law: the oracle is far ahead of random actions in %s, and as far as its score says', (id) => {
  const { random, oracle } = scoresOf(id)!
  expect(oracle).toBeGreaterThan(10 * (random + 1))
  const few = mean(id, 'oracle', 4)
  expect(few).toBeGreaterThan(0.6 * oracle)
  expect(few).toBeLessThan(1.5 * oracle)
})

test('truth: the picture changes nothing in how it plays', () => {
  expect(playMaze('Maze/NavStatic01', 'oracle', 3, { size: 84, depth: true })).toEqual(playMaze('Maze/NavStatic01', 'oracle', 3))
})

test('truth: with other options the oracle plays on', () => {
  for (const options of [
    { actions: 17 },
    { inertia: true },
    { frameskip: 2 },
    { frameskip: 8 },
    { frameskip: 12 },
    { frameskip: 15 },
  ] as const) {
    expect(playMaze('Maze/NavStatic01', 'oracle', 3, options).return).toBeGreaterThan(40)
    expect(playMaze('Maze/SeekAvoid', 'oracle', 3, options).return).toBeGreaterThan(8)
  }
})
