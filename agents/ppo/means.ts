import type { LossTerms } from './loss.js'

/** The means of an update's metrics over its minibatches. */
export class Means {
  private minibatches = 0
  private steps = 0
  private gradNorm = 0
  private readonly sums = { policyLoss: 0, valueLoss: 0, entropy: 0, approxKl: 0, clipFraction: 0 }

  clear(): void {
    this.minibatches = 0
    this.steps = 0
    this.gradNorm = 0
    for (const name of names) this.sums[name] = 0
  }

  /** Adds a minibatch. */
  add(terms: LossTerms, entropy: number): void {
    this.minibatches++
    this.sums.entropy += entropy
    for (const name of ofLoss) this.sums[name] += terms[name]
  }

  /** Adds a step of the optimiser. */
  addStep(gradNorm: number): void {
    this.steps++
    this.gradNorm += gradNorm
  }

  /** The means. That of gradNorm is NaN where the target divergence ended the update before its first step. */
  values(): Record<string, number> {
    const means = Object.fromEntries(names.map((name) => [name, this.sums[name] / this.minibatches]))
    return { ...means, gradNorm: this.gradNorm / this.steps }
  }
}

const ofLoss = ['policyLoss', 'valueLoss', 'approxKl', 'clipFraction'] as const
const names = ['policyLoss', 'valueLoss', 'entropy', 'approxKl', 'clipFraction'] as const
