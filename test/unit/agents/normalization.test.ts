import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NormalizedObservations } from '../../../agents/acting/observations.js'
import { NormalizedRewards } from '../../../agents/acting/rewards.js'
import { type A2cOptions, a2c, mlp, type PpoOptions, ppo } from '../../../agents/index.js'
import { Moments } from '../../../agents/math/moments.js'
import { alone } from '../../../src/alone.js'
import { splitSeed } from '../../../src/random.js'
import type { TrainableSpec } from '../../../src/trainable.js'
import { sum } from './differences.js'
import { Pictures } from './worlds.js'

const started = (spec: TrainableSpec) => alone(spec, 1)

test('law: moments of batches are those of all their rows together, and of a ten-thousandth of a row of mean 0 and variance 1', () => {
  const row = fc.tuple(fc.float({ min: -100, max: 100, noNaN: true }), fc.float({ min: 5, max: 6, noNaN: true }))
  const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(batches, (given) => {
      const moments = new Moments(2)
      for (const batch of given) moments.update(Float64Array.from(batch.flat()), batch.length)
      const rows = given.flat()
      const count = rows.length + 1e-4
      for (const j of [0, 1] as const) {
        const mean = sum(rows.map((values) => values[j])) / count
        const variance = (1e-4 + sum(rows.map((values) => values[j] ** 2))) / count - mean ** 2
        expect(moments.mean[j]).toBeCloseTo(mean, 9)
        expect(moments.variance[j]).toBeCloseTo(variance, 7)
      }
      const copy = new Moments(2)
      copy.setState(structuredClone(moments.getState()))
      expect(copy).toEqual(moments)
    }),
  )
})

function rowsOf(count: number, columns: number) {
  return { data: new Float32Array(4 * count), stride: 4, columns }
}

describe('normalised observations', () => {
  test('truth: by hand: 1, 3 and 5, 5 become −1, 1 and 0, 0 but for the prior; then what is far away is clipped at 10', () => {
    const writer = new NormalizedObservations(2)
    writer.updateStatistics(Float32Array.of(1, 5, 3, 5), 2)
    const rows = rowsOf(3, 2)
    writer.writeAll(Float32Array.of(1, 5, 3, 5, 100, -100), rows, 0, 3)
    const [first, second, far] = [0, 1, 2].map((row) => [...rows.data.slice(4 * row, 4 * row + 2)])
    expect(first![0]).toBeCloseTo(-1, 3)
    expect(second![0]).toBeCloseTo(1, 3)
    // The second number varies by its prior only: (5 − 4.99975) / √(1.3e-3).
    expect(Math.abs(first![1]!)).toBeLessThan(0.01)
    expect(far).toEqual([10, -10])
  })

  test('law: before anything was seen, observations are as they are', () => {
    const rows = rowsOf(1, 2)
    new NormalizedObservations(2).writeAll(Float32Array.of(0.25, -3), rows, 0, 1)
    expect(rows.data[0]).toBeCloseTo(0.25, 6)
    expect(rows.data[1]).toBeCloseTo(-3, 6)
  })
})

describe('normalised rewards', () => {
  const step = (rewards: number[], terminated = [0, 0], truncated = [0, 0]) => ({
    rewards: Float64Array.from(rewards),
    terminated: Uint8Array.from(terminated),
    truncated: Uint8Array.from(truncated),
    observations: new Float32Array(0),
    finalObservations: new Float32Array(0),
    infos: {},
  })

  test('truth: by hand: discounted returns 1, 3, then 0.5 + 2, 1.5 + 0; after an end the return begins anew', () => {
    const writer = new NormalizedRewards(2)
    const out = new Float64Array(4)
    writer.write(step([1, 3]), 0.5, out, 0)
    // Mean 2 and variance 1 of the returns; the mean stays where it is.
    expect(out[0]).toBeCloseTo(1, 3)
    expect(out[1]).toBeCloseTo(3, 3)
    writer.write(step([2, 0], [1, 0]), 0.5, out, 2)
    // Returns 1, 3, 2.5, 1.5: mean 2, variance 0.625.
    expect(out[2]).toBeCloseTo(2 / Math.sqrt(0.625), 3)
    expect(out[3]).toBe(0)
    expect(writer.getOwn()).toEqual(Float64Array.of(0, 1.5))
    writer.write(step([1, 0], [0, 0], [0, 1]), 0.5, out, 2)
    expect(writer.getOwn()).toEqual(Float64Array.of(1, 0))
  })

  test('law: far away they are clipped at 10, and looking at them teaches nothing', () => {
    const writer = new NormalizedRewards(2)
    const out = new Float64Array(2)
    writer.write(step([0.01, -0.01]), 0.9, out, 0)
    const before = structuredClone([writer.getState(), writer.getOwn()])
    writer.peek(step([5, -5]), out)
    expect([...out]).toEqual([10, -10])
    expect([writer.getState(), writer.getOwn()]).toEqual(before)
  })
})

const base = { env: 'Pendulum-v1', envs: 4, network: mlp([8]), unroll: 16, normalizeObservations: true, normalizeRewards: true }

for (const [name, agent] of Object.entries({
  a2c: (options: Partial<A2cOptions>) => a2c({ ...base, ...options }),
  ppo: (options: Partial<PpoOptions>) => ppo({ ...base, ...options }),
})) {
  describe(`normalisation of ${name}`, () => {
    test('law: the returns that are reported are those of the environment', async () => {
      const settings = { learningRate: 0 }
      const plain = await started(agent({ ...settings, normalizeObservations: false, normalizeRewards: false }))
      const rewards = await started(agent({ ...settings, normalizeObservations: false }))
      const { episodes } = await plain.train(2000, {})
      expect(episodes.returns.length).toBeGreaterThan(0)
      expect((await rewards.train(2000, {})).episodes).toEqual(episodes)
    })

    test('truth: the statistics are those of what was acted on, and an evaluation adds nothing to them', async () => {
      const trained = await started(agent({ evaluate: { episodes: 2, maxSteps: 30 } }))
      const statistics = () => (trained.snapshot().learner as unknown as { actors: { observations: Stats; rewards: Stats } }).actors
      await trained.train(640, {})
      const { observations, rewards } = statistics()
      expect(observations.count).toBeCloseTo(640 + 1e-4, 9)
      expect(rewards.count).toBeCloseTo(640 + 1e-4, 9)
      // The first two numbers are the cosine and the sine of one angle.
      expect(observations.variance[0]! + observations.mean[0]! ** 2 + observations.variance[1]! + observations.mean[1]! ** 2).toBeCloseTo(
        1,
        3,
      )
    })

    test("law: an heir has the donor's statistics with its weights, and not its running returns", async () => {
      const donor = await started(agent({}))
      await donor.train(640, {})
      const heir = await started(agent({}))
      await heir.train(64, {})
      const donated = donor.snapshot()
      expect(heir.snapshot().learner).not.toEqual(donated.learner)
      heir.inherit(donated)
      expect(heir.snapshot().learner).toEqual(donated.learner)
      expect((donated.own as { returns: Float64Array }).returns.every((running) => running !== 0)).toBe(true)
      expect((heir.snapshot().own as { returns: Float64Array }).returns).toEqual(new Float64Array(4))
    })

    test('law: a new member finds nothing of the one before it', async () => {
      const fresh = await started(agent({}))
      const used = await started(agent({}))
      await used.train(640, {})
      used.start((label) => splitSeed(1, label), {})
      expect(used.snapshot()).toEqual(fresh.snapshot())
    })

    test('law: bytes are refused, in one sentence', async () => {
      const env = () => new Pictures()
      const message = `Expected the observations for ${name} with normalizeObservations to be floats, got bytes`
      await expect(agent({ env }).create({ load: async () => undefined })).rejects.toThrow(
        expect.objectContaining({ code: 'OBSERVATION_SPACE_UNSUPPORTED', message, badInput: true }),
      )
    })
  })
}

interface Stats {
  readonly count: number
  readonly mean: Float64Array
  readonly variance: Float64Array
}
