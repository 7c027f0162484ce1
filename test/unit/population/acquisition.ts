import type { FinishedSlice } from '../../../src/population/explore/explore.js'

/** A hyperparameter x of 0 to 1, and where it is used: time in rounds, and the reward before as a share of its range. */
interface Place {
  readonly x: number
  readonly time: number
  readonly reward: number
}

interface Standing {
  readonly steps: number
  readonly score: number
}

interface Parameters {
  readonly length: number
  readonly epsilon: number
  readonly noise: number
}

const LENGTHS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
const EPSILONS = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5]
const NOISES = [0.001, 0.01, 0.03, 0.1, 0.3, 1]

/**
 * The promise of PB2 for each x, from the history alone and in the plainest terms: Gaussian elimination, and every set of parameters tried.
 * `self` is where the heir stands, `others` what the other members use.
 */
export function acquisition(slices: readonly FinishedSlice[], self: Standing, others: readonly number[]): (x: number) => number {
  const lengths = slices.map(({ steps, after }) => after.steps - steps).sort((a, b) => a - b)
  const round = lengths[Math.floor(lengths.length / 2)]!
  const scores = [...slices, self].map(({ score }) => score)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  const place = (x: number, { steps, score }: Standing): Place => ({ x, time: steps / round, reward: (score - low) / (high - low) })

  const rows = slices.map((slice) => place(Number(slice.hyperparameters.x), slice))
  const gains = slices.map(({ steps, score, after }) => (after.score - score) / (after.steps - steps))
  const centre = average(gains)
  const deviation = Math.sqrt(average(gains.map((gain) => (gain - centre) ** 2)))
  const y = gains.map((gain) => Math.min(2, Math.max(-2, (gain - centre) / deviation)))

  const every = LENGTHS.flatMap((length) => EPSILONS.flatMap((epsilon) => NOISES.map((noise) => ({ length, epsilon, noise }))))
  const fits = every.map((parameters) => fitted(rows, y, parameters))
  const { parameters, variance, weights } = fits.reduce((best, one) => (one.likelihood > best.likelihood ? one : best))

  const looked = [...rows, ...others.map((x) => place(x, self))]
  const covariance = covarianceOf(looked, parameters)
  const width = Math.sqrt(0.2 * Math.log(0.4 * slices.length))
  return (x) => {
    const query = place(x, self)
    const mean = dot(correlations(rows, query, parameters), weights)
    const cross = correlations(looked, query, parameters)
    const { solution } = solve(covariance, cross)
    return mean + width * Math.sqrt(variance * (1 - dot(cross, solution)))
  }
}

function fitted(rows: readonly Place[], y: readonly number[], parameters: Parameters) {
  const { solution: weights, logDeterminant } = solve(covarianceOf(rows, parameters), y)
  const n = y.length
  const variance = dot(y, weights) / n
  return { parameters, weights, variance, likelihood: -(n * (1 + Math.log(2 * Math.PI * variance)) + logDeterminant) / 2 }
}

function covarianceOf(places: readonly Place[], parameters: Parameters): number[][] {
  return places.map((one, i) => correlations(places, one, parameters).map((value, j) => value + (i === j ? parameters.noise : 0)))
}

function correlations(places: readonly Place[], from: Place, { length, epsilon }: Parameters): number[] {
  return places.map(({ x, time, reward }) => {
    const apart = (x - from.x) ** 2 + (reward - from.reward) ** 2
    return Math.exp(-apart / length) * Math.sqrt(1 - epsilon) ** Math.abs(time - from.time)
  })
}

/** A x = b by Gaussian elimination; A is positive definite, so its pivots are above 0 and their product is the determinant. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): { solution: number[]; logDeterminant: number } {
  const n = b.length
  const m = a.map((row, i) => [...row, b[i]!])
  let logDeterminant = 0
  for (let i = 0; i < n; i++) {
    const pivot = m[i]!
    logDeterminant += Math.log(pivot[i]!)
    for (const row of m.slice(i + 1)) {
      const factor = row[i]! / pivot[i]!
      for (let j = i; j <= n; j++) row[j]! -= factor * pivot[j]!
    }
  }
  const solution: number[] = Array(n).fill(0)
  for (let i = n - 1; i >= 0; i--) solution[i] = (m[i]![n]! - dot(m[i]!.slice(0, n), solution)) / m[i]![i]!
  return { solution, logDeterminant }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
