import { expect, test } from 'vitest'
import { tablesOverTasks } from '../../../src/report/tables-over-tasks.js'

const runs = (scores: Readonly<Record<string, readonly (number | null)[]>>) =>
  Object.entries(scores).flatMap(([method, values]) => values.map((score) => ({ method, score })))

const maze = { name: 'maze', runs: runs({ pbt: [20, 20], random: [10, 10] }), floor: 0, ceiling: 20, digits: 0 }
const game = { name: 'game', runs: runs({ pbt: [1, null, 1], random: [2, 2] }), floor: 0, ceiling: 2 }
const half = { name: 'half', runs: runs({ pbt: [3] }), floor: 0, ceiling: 1 }

test('truth: methods by their normalised scores over the tasks that all have run, then each task by itself', () => {
  // pbt: 1, 1 and 0.5, 0.5; random: 0.5, 0.5 and 1, 1. pbt is better on the maze, and worse at the game.
  expect(tablesOverTasks(['pbt', 'random'], [maze, game, half])).toBe(`\
| method | tasks | runs | normalised IQM | normalised mean | P(pbt is better) |
| --- | --- | --- | --- | --- | --- |
| pbt | 2 | 4 | 0.75 [0.75, 0.75] | 0.75 [0.75, 0.75] |  |
| random | 2 | 4 | 0.75 [0.75, 0.75] | 0.75 [0.75, 0.75] | 0.50 [0.50, 0.50] |

| IQM of the score | pbt | random | P(pbt is better than random) |
| --- | --- | --- | --- |
| maze | 20 [20, 20] | 10 [10, 10] | 1.00 [1.00, 1.00] |
| game | 1.0 [1.0, 1.0] | 2.0 [2.0, 2.0] | 0.00 [0.00, 0.00] |
| half | 3.0 | none |  |
`)
})

test('truth: what winners played afterwards, where they have played', () => {
  const played = { ...maze, runs: maze.runs.map((run, i) => ({ ...run, played: i === 0 ? null : i })) }
  expect(tablesOverTasks(['pbt', 'random'], [played], 'played').split('\n')).toContain('| maze | 1 | 3 [2, 3] | 0.00 |')
})

test('truth: each run, where runs have seeds: in the order of methods and seeds, with what has not ended', () => {
  const seeded = [
    { method: 'random', seed: 10, score: 3, played: null },
    { method: 'pbt', seed: 10, score: 1.25, played: 2 },
    { method: 'pbt', seed: 9, score: null, played: null },
    { method: 'other', seed: 8, score: 1, played: null },
  ]
  const [, , third] = tablesOverTasks(['pbt', 'random'], [{ ...maze, runs: seeded, digits: 2 }, half]).split('\n\n')
  expect(third).toBe(`\
| seed | 9 | 10 |
| --- | --- | --- |
| maze, pbt | none | 1.25 |
| maze, random |  | 3.00 |
`)
})

test('truth: without a task that all have run, the first table is empty', () => {
  expect(tablesOverTasks(['pbt', 'random'], [half]).split('\n\n')[0]!.split('\n')).toHaveLength(2)
})

test('truth: a scale without an extent is refused', () => {
  expect(() => tablesOverTasks(['pbt'], [{ ...maze, ceiling: 0 }])).toThrow(
    'Expected ceiling of maze to be a number above its floor, 0, got 0',
  )
  expect(() => tablesOverTasks(['pbt'], [{ ...maze, floor: Number.NaN }])).toThrow('Expected floor of maze to be')
})
