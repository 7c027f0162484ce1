import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { a2c, mlp } from '../../agents/index.js'
import { splitSeed } from '../../src/random.js'
import type { Snapshot, Trainable } from '../../src/trainable.js'

const ENVS = 3

async function member(env: string, seed: number, envs = ENVS): Promise<Trainable> {
  const agent = await a2c({ env, envs, network: mlp([8]) }).create({ load: async () => undefined })
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}

const env = fc.constantFrom('CartPole-v1' as const, 'Pendulum-v1' as const)
const slice = fc.record({ unroll: fc.integer({ min: 1, max: 12 }), updates: fc.integer({ min: 1, max: 20 }) })
const runs = { numRuns: 40 }

describe('slices of a2c', () => {
  test('law: it does not matter where a member is paused, nor that another one trains in between', async () => {
    const others = { 'CartPole-v1': await member('CartPole-v1', 999), 'Pendulum-v1': await member('Pendulum-v1', 999) }
    await fc.assert(
      fc.asyncProperty(env, fc.integer({ min: 0, max: 1e6 }), fc.array(slice, { minLength: 1, maxLength: 4 }), async (id, seed, slices) => {
        const straight = await member(id, seed)
        const other = others[id]
        let paused: Snapshot = straight.snapshot()
        for (const { unroll, updates } of slices) {
          const steps = unroll * updates * ENVS
          const whole = await straight.train(steps, { unroll })
          other.restore(paused)
          const played: number[] = []
          for (let update = 0; update < updates; update++) {
            const part = await other.train(1, { unroll })
            played.push(...part.episodes.steps.map((at) => at + update * unroll * ENVS))
          }
          expect(played).toEqual([...whole.episodes.steps])
          paused = structuredClone(other.snapshot())
          await other.train(50, { unroll: 7 })
        }
        expect(paused).toEqual(straight.snapshot())
      }),
      runs,
    )
  })

  test('law: each step belongs to one episode: those that finished and those that run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 4000 }), async (seed, steps) => {
        const agent = await member('CartPole-v1', seed)
        const report = await agent.train(steps, {})
        const { environments } = agent.snapshot().own as { environments: { returns: Float64Array; lengths: Int32Array } }
        const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0)
        expect(sum(report.episodes.lengths) + sum(environments.lengths)).toBe(report.steps)
        // CartPole pays 1 a step.
        expect(report.episodes.returns).toEqual(Float64Array.from(report.episodes.lengths))
        expect(environments.returns).toEqual(Float64Array.from(environments.lengths))
      }),
      runs,
    )
  })

  test('law: with one environment, an episode ends as many steps on as it is long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const { steps, lengths } = (await (await member('CartPole-v1', seed, 1)).train(1000, {})).episodes
        let played = 0
        const ends = Array.from(lengths, (length) => {
          played += length
          return played
        })
        expect([...steps]).toEqual(ends)
      }),
      runs,
    )
  })
})
