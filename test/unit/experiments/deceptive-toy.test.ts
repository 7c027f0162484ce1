import { expect, test } from 'vitest'
import { finalScore } from '../../../experiments/deceptive-toy/deceptive.js'
import { options, settings } from '../../../experiments/deceptive-toy/experiment.js'
import { overSeeds } from '../../../experiments/deceptive-toy/over-seeds.js'
import { mean } from '../../../src/statistics/summaries.js'

test('truth: falling linearly learns everything', () => {
  expect(finalScore((step) => 1 - step / options.steps, options)).toBeCloseTo(1, 2)
})

test.each([0.55, 0.6, 0.7, 0.9])('truth: the constant %f ends where the solution of its differential equation does', (h) => {
  // u = (w + h − 1) / δ obeys u′ = (1 − u²) / (δT): u = tanh(t / (δT) + artanh u₀).
  const { width, cost } = options
  const w = width * Math.tanh(1 / width + Math.atanh((h - 1) / width)) + 1 - h
  expect(finalScore(() => h, options)).toBeCloseTo(w - cost * h, 2)
})

test('truth: greed at every 10 steps learns nothing; patience passes the best constant, and so do several frequencies and FIRE PBT', async () => {
  const constants = Array.from({ length: 101 }, (_, i) => finalScore(() => i / 100, options))
  const best = Math.max(...constants)
  const score = async (name: keyof typeof settings, seeds: number) => mean(await overSeeds(settings[name], seeds))
  expect(await score('PBT, a decision every 10 steps', 2)).toBeLessThan(0.05)
  expect(await score('random', 2)).toBeLessThanOrEqual(best + 1e-6)
  expect(await score('PBT, a decision every 50 steps', 10)).toBeGreaterThan(best + 0.1)
  expect(await score('multi-frequency, every 1, 5, 10 and 25 decisions', 10)).toBeGreaterThan(best + 0.1)
  expect(await score('fire, a decision every 10 steps', 10)).toBeGreaterThan(best)
})
