import type { Parts } from './loss.js'

/** What the minibatches of an update had in the mean. */
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

  /** A minibatch was looked at. */
  add(parts: Parts, entropy: number): void {
    this.minibatches++
    this.policyLoss += parts.policyLoss
    this.valueLoss += parts.valueLoss
    this.entropy += entropy
    this.approxKl += parts.approxKl
    this.clipFraction += parts.clipFraction
  }

  /** A step was taken. */
  addStep(gradNorm: number): void {
    this.steps++
    this.gradNorm += gradNorm
  }

  /** gradNorm is NaN where the first minibatch was already too far away to take a step. */
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
