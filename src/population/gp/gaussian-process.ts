import { Cholesky } from './cholesky.js'

/** A point at which a function that changes over time was looked at: its coordinates and the time, in rounds. */
export interface Point {
  readonly coordinates: readonly number[]
  readonly time: number
}

interface KernelParameters {
  /** l of exp(-d^2 / l): the squared distance over which the correlation falls to 1/e. */
  readonly length: number
  /**
   * The rate at which the past is forgotten: the correlation over a time of 2 rounds is 1 - epsilon. 0 to 0.5; 0: nothing changes over
   * time.
   */
  readonly epsilon: number
}

/**
 * k(x, x') = exp(-|x - x'|^2 / l) (1 - epsilon)^(|t - t'| / 2): squared exponential in space, exponential in time (Parker-Holder et al.
 * 2020, equation 4, after Bogunovic et al. 2016). 1 where x = x' and t = t'.
 */
export function kernel(a: Point, b: Point, { length, epsilon }: KernelParameters): number {
  return Math.exp(-squaredDistance(a, b) / length) * (1 - epsilon) ** (Math.abs(a.time - b.time) / 2)
}

function squaredDistance({ coordinates: a }: Point, { coordinates: b }: Point): number {
  let squared = 0
  for (let i = 0; i < a.length; i++) squared += (a[i]! - b[i]!) ** 2
  return squared
}

export interface ProcessParameters extends KernelParameters {
  /** Variance of the observations' noise, as a share of the function's variance. */
  readonly noise: number
}

/** The kernel between the same points under any parameters: what does not change with them is computed once. */
export class Correlations {
  private readonly squares: Float64Array
  private readonly inSpace = new Map<number, Float64Array>()
  private readonly inTime = new Map<number, Float64Array>()

  constructor(readonly points: readonly Point[]) {
    this.squares = this.lower((i, j) => squaredDistance(points[i]!, points[j]!))
  }

  /** The lower triangle of K + noise I: n x n, row by row, written to `covariance`. */
  covariance({ length, epsilon, noise }: ProcessParameters, covariance = new Float64Array(this.points.length ** 2)): Float64Array {
    const { squares, points } = this
    const space = kept(this.inSpace, length, () => this.lower((_row, _column, offset) => Math.exp(-squares[offset]! / length)))
    const time = kept(this.inTime, epsilon, () => this.lower((i, j) => (1 - epsilon) ** (Math.abs(points[i]!.time - points[j]!.time) / 2)))
    const n = points.length
    for (let i = 0; i < n; i++) {
      for (let k = i * n; k < i * n + i; k++) covariance[k] = space[k]! * time[k]!
      covariance[i * n + i] = 1 + noise
    }
    return covariance
  }

  /** A matrix of the numbers below its diagonal, which are told by row, column and offset. */
  private lower(value: (row: number, column: number, offset: number) => number): Float64Array {
    const n = this.points.length
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[i * n + j] = value(i, j, i * n + j)
    return matrix
  }
}

function kept(values: Map<number, Float64Array>, key: number, make: () => Float64Array): Float64Array {
  const value = values.get(key) ?? make()
  values.set(key, value)
  return value
}

/**
 * Gaussian process regression with prior mean 0 (Rasmussen & Williams 2006, algorithm 2.1): y = f(x) + e with covariance
 * s^2 (k(x, x') + noise [x = x']). s^2 is the one that makes the targets likeliest, y'(K + noise I)^-1 y / n, unless it is given.
 */
export class GaussianProcess {
  readonly variance: number
  /** log p(y | X). */
  readonly logLikelihood: number
  private readonly points: readonly Point[]
  private readonly cholesky: Cholesky
  /** (K + noise I)^-1 y. */
  private readonly weights: Float64Array

  /**
   * Takes as many points as targets, at least one.
   *
   * @param workspace n^2 numbers that it may keep and change
   * @throws Error where the covariance is not positive definite, as without any noise
   */
  constructor(
    points: readonly Point[] | Correlations,
    targets: readonly number[],
    readonly parameters: ProcessParameters,
    variance?: number,
    workspace?: Float64Array<ArrayBuffer>,
  ) {
    const correlations = points instanceof Correlations ? points : new Correlations(points)
    this.points = correlations.points
    const n = this.points.length
    this.cholesky = new Cholesky(correlations.covariance(parameters, workspace), n)
    if (!this.cholesky.positiveDefinite) throw new Error('The covariance of these points is not positive definite')
    this.weights = Float64Array.from(targets)
    this.cholesky.solve(this.weights)
    const fit = targets.reduce((sum, target, i) => sum + target * this.weights[i]!, 0)
    // Targets that are all 0 make a variance of 0, which says nothing about what was not looked at.
    this.variance = variance ?? Math.max(fit / n, 1e-12)
    this.logLikelihood = -fit / this.variance / 2 - this.cholesky.halfLogDeterminant - (n / 2) * Math.log(2 * Math.PI * this.variance)
  }

  /** Kernels of each query with each point, query by query. */
  kernels(queries: readonly Point[]): Float64Array {
    const { points, parameters } = this
    const n = points.length
    const kernels = new Float64Array(queries.length * n)
    // Queries mostly have one time, and powers are dear.
    let [time, fade] = [Number.NaN, new Float64Array(n)]
    for (const [j, query] of queries.entries()) {
      if (query.time !== time) {
        time = query.time
        fade = Float64Array.from(points, (point) => (1 - parameters.epsilon) ** (Math.abs(point.time - time) / 2))
      }
      for (let i = 0; i < n; i++) kernels[j * n + i] = Math.exp(-squaredDistance(points[i]!, query) / parameters.length) * fade[i]!
    }
    return kernels
  }

  /**
   * Means of the function, at the cost of n operations a query.
   *
   * @param kernels the queries' with these points and perhaps more, of the same parameters
   */
  means(queries: readonly Point[], kernels = this.kernels(queries)): number[] {
    const stride = kernels.length / queries.length
    return queries.map((_, j) => {
      let mean = 0
      for (let i = 0; i < this.points.length; i++) mean += kernels[j * stride + i]! * this.weights[i]!
      return mean
    })
  }

  /** Standard deviations of the function, without the noise, at the cost of n^2 / 2 operations a query. They depend on no target. */
  deviations(queries: readonly Point[], kernels = this.kernels(queries)): number[] {
    const n = this.points.length
    const solved = kernels.slice()
    this.cholesky.forward(solved, queries.length)
    return queries.map((_, j) => {
      let explained = 0
      for (let i = j * n; i < (j + 1) * n; i++) explained += solved[i]! ** 2
      return Math.sqrt(this.variance * Math.max(0, 1 - explained))
    })
  }
}
