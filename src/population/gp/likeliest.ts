import { mean } from 'd3-array'
import { Correlations, GaussianProcess, type Point, type ProcessParameters } from './gaussian-process.js'

/** The values that each parameter is tried at; coordinates lie in 0..1 and targets are standardised. */
const GRIDS = {
  length: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  epsilon: [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5],
  noise: [0.001, 0.01, 0.03, 0.1, 0.3, 1],
} as const satisfies Record<keyof ProcessParameters, readonly number[]>

/** A search goes uphill one parameter after the other, from each of these: forgetting is hard to find from afar. */
const STARTS: readonly ProcessParameters[] = [0, 0.1, 0.5].map((epsilon) => ({ length: 0.5, epsilon, noise: 0.1 }))
const SWEEPS = 2
/** The latest points, which the search is done with: enough for three numbers, at an eighth of the cost of twice as many. */
const SEARCHED = 50

/**
 * The process whose parameters make the targets likeliest (maximum of the marginal likelihood), searched on a grid with the latest 50
 * points: some 60 fits, 2 ms. `fixed` parameters stay as given.
 */
export function likeliestProcess(
  points: readonly Point[],
  targets: readonly number[],
  fixed: Partial<ProcessParameters> = {},
): GaussianProcess {
  const [lately, wanted] = [new Correlations(points.slice(-SEARCHED)), targets.slice(-SEARCHED)]
  const workspace = new Float64Array(lately.points.length ** 2)
  /** The fits so far, by their parameters: climbs from different starts meet. */
  const known = new Map<string, Fit>()
  const fitted = (parameters: ProcessParameters): Fit => {
    const key = `${parameters.length} ${parameters.epsilon} ${parameters.noise}`
    const fit = known.get(key) ?? {
      parameters,
      logLikelihood: new GaussianProcess(lately, wanted, parameters, undefined, workspace).logLikelihood,
    }
    known.set(key, fit)
    return fit
  }
  const climbs = STARTS.map((start) => climb(fitted({ ...start, ...fixed }), fitted, fixed))
  const { parameters } = climbs.reduce((best, one) => (one.logLikelihood > best.logLikelihood ? one : best))
  return new GaussianProcess(points, targets, parameters)
}

type Fit = Pick<GaussianProcess, 'parameters' | 'logLikelihood'>

function climb(start: Fit, fitted: (parameters: ProcessParameters) => Fit, fixed: Partial<ProcessParameters>): Fit {
  let best = start
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best
    for (const name of ['length', 'noise', 'epsilon'] as const) {
      if (fixed[name] !== undefined) continue
      const others = GRIDS[name].filter((value) => value !== best.parameters[name])
      for (const fit of others.map((value) => fitted({ ...best.parameters, [name]: value }))) {
        if (fit.logLikelihood > best.logLikelihood) best = fit
      }
    }
    if (best === before) break
  }
  return best
}

/** Mean 0 and standard deviation 1; all 0 where they are equal. */
export function standardised(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs)) || 1
  const scaled = values.map((value) => value / largest)
  const centre = mean(scaled)!
  // d3-array's own deviation divides by n - 1.
  const deviation = Math.sqrt(mean(scaled, (value) => (value - centre) ** 2)!)
  return scaled.map((value) => (deviation > 1e-12 ? (value - centre) / deviation : 0))
}
