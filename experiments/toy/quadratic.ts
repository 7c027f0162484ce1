import type { Plain, Report, Snapshot, Trainable, TrainableSpec, Values } from 'clade'

const START = [0.9, 0.9] as const

/** The objective Q(θ) = 1.2 − (θ₀² + θ₁²). */
export function quality([first, second]: ArrayLike<number> & Iterable<number>): number {
  return 1.2 - (first! * first! + second! * second!)
}

/**
 * The toy of Jaderberg et al. 2017, figure 2: gradient ascent from θ = (0.9, 0.9) on the surrogate Q̂(θ|h) = 1.2 − (h₀θ₀² + h₁θ₁²),
 * scored by Q. One step is one gradient step: θᵢ ← θᵢ − 2 · rate · hᵢθᵢ.
 */
export function quadratic({ rate }: { readonly rate: number }): TrainableSpec<'h0' | 'h1'> {
  return {
    name: 'quadratic',
    tunables: { h0: { default: 1 }, h1: { default: 1 } },
    config: { rate },
    create: async () => new Quadratic(rate),
  }
}

class Quadratic implements Trainable {
  private readonly theta = Float32Array.from(START)

  constructor(private readonly rate: number) {}

  start(): void {
    this.theta.set(START)
  }

  train(steps: number, { h0, h1 }: Values): Report {
    const [keep0, keep1] = [1 - 2 * this.rate * Number(h0), 1 - 2 * this.rate * Number(h1)]
    for (let step = 0; step < steps; step++) {
      this.theta[0]! *= keep0
      this.theta[1]! *= keep1
    }
    const [theta0, theta1] = this.theta
    return {
      steps,
      episodes: { steps: new Float64Array(0), returns: new Float64Array(0), lengths: new Int32Array(0) },
      applied: { h0: h0!, h1: h1! },
      score: quality(this.theta),
      metrics: { theta0: theta0!, theta1: theta1! },
    }
  }

  snapshot(): Snapshot {
    const nothing: Plain = null
    return { weights: this.theta.slice(), learner: nothing, own: nothing }
  }

  restore({ weights }: Snapshot): void {
    this.theta.set(weights)
  }

  inherit(donor: Snapshot): void {
    this.theta.set(donor.weights)
  }
}
