import type { LossTerms } from './loss.js'

/** The means of an update's metrics over its minibatches. */
export class Means {
  private minibatches = 0
  private steps = 0
  private policyLoss = 0
  private valueLoss = 0
  private entropy = 0
  private approxKl = 0
  private clipFraction = 0
  private gradNorm = 0

  clear(): void {
    this.minibatches = 0
    this.steps = 0
    this.policyLoss = 0
    this.valueLoss = 0
    this.entropy = 0
    this.approxKl = 0
    this.clipFraction = 0
    this.gradNorm = 0
  }

  /** Adds a minibatch. */
  add(terms: LossTerms, entropy: number): void {
    this.minibatches++
    this.policyLoss += terms.policyLoss
    this.valueLoss += terms.valueLoss
    this.entropy += entropy
    this.approxKl += terms.approxKl
    this.clipFraction += terms.clipFraction
  }

  /** Adds a step of the optimiser. */
  addStep(gradNorm: number): void {
    this.steps++
    this.gradNorm += gradNorm
  }

  /** The means. That of gradNorm is NaN where the target divergence ended the update before its first step. */
  values(): Record<string, number> {
    const { minibatches } = this
    return {
      policyLoss: this.policyLoss / minibatches,
      valueLoss: this.valueLoss / minibatches,
      entropy: this.entropy / minibatches,
      approxKl: this.approxKl / minibatches,
      clipFraction: this.clipFraction / minibatches,
      gradNorm: this.gradNorm / this.steps,
    }
  }
}
