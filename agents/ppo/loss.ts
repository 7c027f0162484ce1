import type { Head } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import type { Settings } from './settings.js'

/** The settings that the loss reads. */
export type LossSettings = Pick<Settings, 'clipRange' | 'valueClipRange' | 'entropyCost' | 'valueCost'>

/** The columns of a minibatch that the loss reads, beside the network's present outputs for the same rows. */
export interface Batch {
  readonly count: number
  readonly advantages: Float64Array
  /** R of each row. */
  readonly returns: Float64Array
  readonly oldLogProbabilities: Float64Array
  readonly oldValues: Float64Array
}

/** The terms of the loss, unweighted, with the divergence and the share of clipped rows: means over the rows of a minibatch. */
export interface LossTerms {
  policyLoss: number
  valueLoss: number
  approxKl: number
  clipFraction: number
}

/**
 * Writes at the heads the gradient of
 *
 *     L = mean(−min(ρA, clip(ρ, 1 − ε, 1 + ε) A) − entropyCost · H + valueCost · ½ max((R − V)², (R − V_c)²))
 *     ρ = π(a) / π_old(a),  V_c = V_old + clip(V − V_old, −ε_V, ε_V)
 *
 * over a minibatch's rows, where A, R, π_old and V_old are constants: Schulman et al. 2017, "Proximal policy optimization algorithms",
 * equations 7 and 9. The clipped value is that of its authors' code. Where the minimum is the clipped term, or the maximum the clipped
 * error, no gradient flows. KL(π_old ‖ π) is estimated by the mean of (ρ − 1) − log ρ (Schulman 2020, "Approximating KL divergence").
 */
export class Loss {
  /** The factor of each row's ∇log π. */
  private readonly weights: Float64Array
  /** The clip ranges, as the latest gradient used them. */
  readonly used = { clipRange: Number.NaN, valueClipRange: Number.NaN }
  readonly terms: LossTerms = { policyLoss: 0, valueLoss: 0, approxKl: 0, clipFraction: 0 }

  /** @param rows the largest number of rows of a minibatch */
  constructor(
    rows: number,
    private readonly policy: Policy,
    private readonly value: Head,
  ) {
    this.weights = new Float64Array(rows)
  }

  gradient(batch: Batch, settings: LossSettings): void {
    this.policyGradient(batch, settings.clipRange)
    this.policy.gradient(batch.count, this.weights, settings.entropyCost)
    this.valueGradient(batch, settings)
  }

  /** Since ∇ρA = ρA ∇log π, a row's weight is ρA, or 0 outside of the clip range. */
  private policyGradient({ count, advantages, oldLogProbabilities }: Batch, clipRange: number): void {
    const { policy, weights, terms } = this
    this.used.clipRange = clipRange
    const low = 1 - clipRange
    const high = 1 + clipRange
    let loss = 0
    let kl = 0
    let clipped = 0
    for (let row = 0; row < count; row++) {
      const advantage = advantages[row]!
      const logRatio = policy.logProbability(row) - oldLogProbabilities[row]!
      const ratio = Math.exp(logRatio)
      const clippedRatio = ratio < low ? low : Math.min(ratio, high)
      const surrogate = ratio * advantage
      const clippedSurrogate = clippedRatio * advantage
      weights[row] = clippedSurrogate < surrogate ? 0 : surrogate
      loss -= Math.min(clippedSurrogate, surrogate)
      kl += ratio - 1 - logRatio
      if (clippedRatio !== ratio) clipped++
    }
    terms.policyLoss = loss / count
    terms.approxKl = kl / count
    terms.clipFraction = clipped / count
  }

  private valueGradient({ count, returns, oldValues }: Batch, { valueCost, valueClipRange }: LossSettings): void {
    this.used.valueClipRange = valueClipRange
    const { output, gradient } = this.value
    const scale = valueCost / count
    let loss = 0
    for (let row = 0; row < count; row++) {
      const v = output.data[row * output.stride]!
      const old = oldValues[row]!
      const change = v - old
      const clippedChange = change < -valueClipRange ? -valueClipRange : change > valueClipRange ? valueClipRange : change
      const error = v - returns[row]!
      const clippedError = old + clippedChange - returns[row]!
      const isClipped = clippedChange !== change && clippedError * clippedError > error * error
      loss += 0.5 * (isClipped ? clippedError * clippedError : error * error)
      gradient.data[row * gradient.stride] = isClipped ? 0 : scale * error
    }
    this.terms.valueLoss = loss / count
  }
}
