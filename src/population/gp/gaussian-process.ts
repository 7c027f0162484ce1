import { createRequire } from 'node:module'
import type { CholeskyDecomposition } from 'ml-matrix'

/** A point at which a function that changes over time was looked at: its coordinates and the time, in rounds. */
export interface Point {
  readonly at: readonly number[]
  readonly time: number
}

interface KernelParameters {
  /** l of exp(-d^2 / l): the squared distance over which the correlation falls to 1/e. */
  readonly length: number
  /** The rate at which the past is forgotten: the correlation over a time of 2 rounds is 1 - epsilon. 0 to 0.5; 0: nothing changes over time. */
  readonly epsilon: number
}

/**
 * k(x, x') = exp(-|x - x'|^2 / l) (1 - epsilon)^(|t - t'| / 2): squared exponential in space, exponential in time (Parker-Holder et al.
 * 2020, equation 4, after Bogunovic et al. 2016). 1 where x = x' and t = t'.
 */
export function kernel(a: Point, b: Point, { length, epsilon }: KernelParameters): number {
  let squared = 0
  for (let i = 0; i < a.at.length; i++) squared += (a.at[i]! - b.at[i]!) ** 2
  return Math.exp(-squared / length) * (1 - epsilon) ** (Math.abs(a.time - b.time) / 2)
}

export interface ProcessParameters extends KernelParameters {
  /** Variance of the observations' noise, as a share of the function's variance. */
  readonly noise: number
}

/**
 * Gaussian process regression with prior mean 0 (Rasmussen & Williams 2006, algorithm 2.1): y = f(x) + e with covariance
 * s^2 (k(x, x') + noise [x = x']). s^2 is the one that makes the targets likeliest, y'(K + noise I)^-1 y / n, unless it is given.
 */
export class GaussianProcess {
  readonly variance: number
  /** log p(y | X). */
  readonly logLikelihood: number
  private readonly cholesky: CholeskyDecomposition
  /** (K + noise I)^-1 y. */
  private readonly weights: Float64Array

  /** Takes as many points as targets, at least one. Throws Error where the covariance is not positive definite, as without any noise. */
  constructor(
    private readonly points: readonly Point[],
    targets: readonly number[],
    readonly parameters: ProcessParameters,
    variance?: number,
  ) {
    const { CholeskyDecomposition, Matrix } = linearAlgebra()
    const n = points.length
    const covariance = Matrix.zeros(n, n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const value = kernel(points[i]!, points[j]!, parameters)
        covariance.set(i, j, value)
        covariance.set(j, i, value)
      }
      covariance.set(i, i, 1 + parameters.noise)
    }
    this.cholesky = new CholeskyDecomposition(covariance)
    if (!this.cholesky.isPositiveDefinite()) throw new Error('The covariance of these points is not positive definite')
    this.weights = Float64Array.from(this.cholesky.solve(Matrix.columnVector([...targets])).getColumn(0))
    const fit = targets.reduce((sum, target, i) => sum + target * this.weights[i]!, 0)
    // Targets that are all 0 make a variance of 0, which says nothing about what was not looked at.
    this.variance = variance ?? Math.max(fit / n, 1e-12)
    const halfLogDeterminant = this.cholesky.lowerTriangularMatrix.diagonal().reduce((sum, value) => sum + Math.log(value), 0)
    this.logLikelihood = -fit / this.variance / 2 - halfLogDeterminant - (n / 2) * Math.log(2 * Math.PI * this.variance)
  }

  /** Means of the function, at the cost of n operations a query. */
  means(queries: readonly Point[]): number[] {
    return queries.map((query) => {
      let mean = 0
      for (let i = 0; i < this.points.length; i++) mean += kernel(this.points[i]!, query, this.parameters) * this.weights[i]!
      return mean
    })
  }

  /** Standard deviations of the function, without the noise, at the cost of n^2 operations a query. They depend on no target. */
  deviations(queries: readonly Point[]): number[] {
    const { Matrix } = linearAlgebra()
    const cross = new Matrix(this.points.map((point) => queries.map((query) => kernel(point, query, this.parameters))))
    const solved = this.cholesky.solve(cross)
    return queries.map((_, j) => {
      let explained = 0
      for (let i = 0; i < this.points.length; i++) explained += cross.get(i, j) * solved.get(i, j)
      return Math.sqrt(this.variance * Math.max(0, 1 - explained))
    })
  }
}

type LinearAlgebra = typeof import('ml-matrix')

let loaded: LinearAlgebra | undefined

/** ml-matrix, a large file, loaded by the first Gaussian process: every run and each of its threads would wait for it otherwise. */
function linearAlgebra(): LinearAlgebra {
  loaded ??= createRequire(import.meta.url)('ml-matrix') as LinearAlgebra
  return loaded
}
