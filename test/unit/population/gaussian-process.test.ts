import { describe, expect, test } from 'vitest'
import { GaussianProcess, kernel, type Point } from '../../../src/population/gp/gaussian-process.js'
import { likeliestProcess } from '../../../src/population/gp/likeliest.js'
import { maximise } from '../../../src/population/gp/maximise.js'
import { stream } from '../../../src/random.js'
import reference from '../../reference/gaussian-process.json' with { type: 'json' }

const recorded = ({ at, time }: { at: number[]; time: number }): Point => ({ coordinates: at, time })

describe('truth: the kernel, worked by hand', () => {
  test.each([
    [{ coordinates: [0.5], time: 3 }, { coordinates: [0.5], time: 3 }, { length: 0.5, epsilon: 0.1 }, 1],
    [{ coordinates: [0, 0], time: 3 }, { coordinates: [0.6, 0.8], time: 3 }, { length: 0.5, epsilon: 0.1 }, Math.exp(-2)],
    [{ coordinates: [0], time: 1 }, { coordinates: [0], time: 3 }, { length: 0.5, epsilon: 0.1 }, 0.9],
    [{ coordinates: [0], time: 5 }, { coordinates: [1], time: 1 }, { length: 2, epsilon: 0.5 }, Math.exp(-0.5) / 4],
  ])('%#', (a, b, parameters, expected) => {
    expect(kernel(a, b, parameters)).toBeCloseTo(expected, 14)
    expect(kernel(b, a, parameters)).toBe(kernel(a, b, parameters))
  })
})

describe('truth: the process', () => {
  test('of one observation, worked by hand', () => {
    const process = new GaussianProcess([{ coordinates: [0], time: 0 }], [2], { length: 1, epsilon: 0, noise: 0.25 }, 3)
    const queries = [
      { coordinates: [0], time: 0 },
      { coordinates: [1], time: 0 },
    ]
    const [mean, meanThere] = process.means(queries)
    const [deviation, deviationThere] = process.deviations(queries)
    // m = k y / (1 + noise), s^2 = variance (1 - k^2 / (1 + noise)).
    expect(mean).toBeCloseTo(1.6, 14)
    expect(deviation).toBeCloseTo(Math.sqrt(3 * 0.2), 14)
    expect(meanThere).toBeCloseTo(1.6 * Math.exp(-1), 14)
    expect(deviationThere).toBeCloseTo(Math.sqrt(3 * (1 - Math.exp(-2) / 1.25)), 14)
    expect(process.logLikelihood).toBeCloseTo(-4 / 3.75 / 2 - Math.log(3.75) / 2 - Math.log(2 * Math.PI) / 2, 14)
  })

  test('its variance, where none is given, makes the targets likeliest: y^2 / (1 + noise) for one', () => {
    expect(new GaussianProcess([{ coordinates: [0], time: 0 }], [2], { length: 1, epsilon: 0, noise: 0.25 }).variance).toBeCloseTo(3.2, 14)
  })

  test.each(reference.cases.map((one) => [one.points.length, one] as const))('of %d points agrees with scikit-learn', (_n, one) => {
    const { targets, means, deviations, logLikelihood, variance, ...parameters } = one
    const [points, queries] = [one.points.map(recorded), one.queries.map(recorded)]
    const process = new GaussianProcess(points, targets, parameters, variance)
    for (const [i, mean] of process.means(queries).entries()) expect(mean).toBeCloseTo(means[i]!, 9)
    for (const [i, deviation] of process.deviations(queries).entries()) expect(deviation).toBeCloseTo(deviations[i]!, 9)
    expect(process.logLikelihood / logLikelihood).toBeCloseTo(1, 9)
  })
})

test('truth: the likeliest parameters tell what changes over time from what does not', () => {
  const random = stream(1, 'points')
  const points = Array.from({ length: 60 }, (_, i) => ({ coordinates: [random(), random()], time: i / 4 }))
  const still = likeliestProcess(
    points,
    points.map(({ coordinates }) => Math.sin(6 * coordinates[0]!)),
  )
  const moving = likeliestProcess(
    points,
    points.map(({ coordinates, time }) => Math.sin(6 * coordinates[0]! + time)),
  )
  expect(still.parameters.epsilon).toBe(0)
  expect(moving.parameters.epsilon).toBeGreaterThan(0.05)
  expect(
    likeliestProcess(
      points,
      points.map(() => random()),
      { epsilon: 0 },
    ).parameters.epsilon,
  ).toBe(0)
  // At least as likely as where the search began.
  const start = new GaussianProcess(points, Array(60).fill(1), { length: 0.5, epsilon: 0.1, noise: 0.1 })
  expect(likeliestProcess(points, Array(60).fill(1)).logLikelihood).toBeGreaterThanOrEqual(start.logLikelihood)
})

test('truth: maximise finds the top of a hill, also in a corner, the same for the same stream', () => {
  for (const top of [
    [0.3, 0.7],
    [0, 1],
    [0.31, 0.32, 0.9],
  ]) {
    const hill = (points: readonly (readonly number[])[]) => points.map((at) => -at.reduce((sum, x, i) => sum + (x - top[i]!) ** 2, 0))
    const found = maximise(top.length, hill, stream(3, 'hill'))
    for (const [i, x] of found.entries()) expect(Math.abs(x - top[i]!)).toBeLessThan(0.03)
    expect(maximise(top.length, hill, stream(3, 'hill'))).toEqual(found)
  }
})
