import { expect, test } from 'vitest'
import { random } from '../../../agents/index.js'
import type { Env } from '../../../envs/core/env.js'
import { Box } from '../../../envs/spaces/box.js'
import { Discrete } from '../../../envs/spaces/discrete.js'
import type { Space } from '../../../envs/spaces/space.js'
import { splitSeed } from '../../../src/random.js'
import type { Host } from '../../../src/trainable.js'

const host: Host = { load: async () => undefined }

/** The agent's actions in 8000 steps of an environment that accepts any action. Episodes last ten steps. */
async function actions(actionSpace: Space): Promise<number[][]> {
  const seen: number[][] = []
  const env = (): Env => {
    let steps = 0
    return {
      observationSpace: new Box(-1, 1),
      actionSpace,
      reset: () => {
        steps = 0
        return [Float32Array.of(0), {}]
      },
      step: (action) => {
        seen.push(typeof action === 'number' ? [action] : Array.from(action as Float32Array))
        steps++
        return [Float32Array.of(0), 0, steps === 10, false, {}]
      },
    }
  }
  const agent = await random({ env, envs: 4 }).create(host)
  agent.start((label) => splitSeed(1, label), {})
  const { episodes } = await agent.train(8000, {})
  expect(episodes.lengths.length).toBe(800)
  return seen
}

test('truth: all actions of a Discrete are as likely, from its start on', async () => {
  const counts = new Map<number, number>()
  for (const [action] of await actions(new Discrete(4, 3))) counts.set(action!, (counts.get(action!) ?? 0) + 1)
  expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6])
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(8000 * 0.25 * 0.75))
})

test('truth: the actions of a Box lie in it, fill it where it is bounded, and are normal where it is not', async () => {
  const space = new Box([-1, 5, -Infinity, 0], [1, 9, Infinity, Infinity])
  const seen = await actions(space)
  expect(seen.every((action) => space.contains(action))).toBe(true)
  const mean = (j: number) => seen.reduce((sum, action) => sum + action[j]!, 0) / seen.length
  // Standard errors: width / sqrt(12 · 8000), and 1 / sqrt(8000) for the normal ones.
  expect(Math.abs(mean(0))).toBeLessThan(0.026)
  expect(Math.abs(mean(1) - 7)).toBeLessThan(0.052)
  expect(Math.abs(mean(2))).toBeLessThan(0.045)
  expect(mean(3)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 1)
  expect(Math.max(...seen.map((action) => action[1]!))).toBeGreaterThan(8.98)
})

test('law: options are checked at once', () => {
  expect(() => random({ env: 'CartPole-v1', envs: 0 })).toThrow('Expected envs to be a positive integer, got 0')
  expect(() => random({ env: 'CartPole-v1', unroll: 5 } as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION' }))
})
