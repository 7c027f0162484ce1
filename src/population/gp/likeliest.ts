import { GaussianProcess, type ProcessParameters } from './gaussian-process.js'
import type { Point } from './kernel.js'

/** What each parameter may be; coordinates lie in 0..1 and targets are standardised. */
const GRIDS = {
  length: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  epsilon: [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5],
  noise: [0.001, 0.01, 0.03, 0.1, 0.3, 1],
} as const satisfies Record<keyof ProcessParameters, readonly number[]>

const START: ProcessParameters = { length: 0.5, epsilon: 0.1, noise: 0.1 }
const SWEEPS = 2

/**
 * The process whose parameters make the targets likeliest (maximum of the marginal likelihood), searched on a grid one parameter after
 * the other: two sweeps, 40 fits. `fixed` parameters stay.
 */
export function likeliestProcess(
  points: readonly Point[],
  targets: readonly number[],
  fixed: Partial<ProcessParameters> = {},
): GaussianProcess {
  let parameters = { ...START, ...fixed }
  let best = new GaussianProcess(points, targets, parameters)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const name of ['length', 'noise', 'epsilon'] as const) {
      if (fixed[name] !== undefined) continue
      for (const value of GRIDS[name]) {
        if (value === parameters[name]) continue
        const process = new GaussianProcess(points, targets, { ...parameters, [name]: value })
        if (process.logLikelihood <= best.logLikelihood) continue
        best = process
        parameters = { ...parameters, [name]: value }
      }
    }
  }
  return best
}
