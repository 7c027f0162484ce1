import type { Policy } from '../actor-critic/policy/policy.js'
import type { Head } from '../network/network.js'

export interface LossSettings {
  clipRange: number
  valueClipRange: number
  entropyCost: number
  valueCost: number
}

/** What the loss needs of a minibatch's rows, beside what the network says of them now. */
export interface Batch {
  readonly count: number
  readonly advantages: Float64Array
  /** R */
  readonly returns: Float64Array
  readonly oldLogProbabilities: Float64Array
  readonly oldValues: Float64Array
}

/** The parts of the loss, each a mean over the rows of a minibatch, unweighted. */
export interface Parts {
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
 * over a minibatch's rows, A, R and what is old being constants: Schulman et al. 2017, "Proximal policy optimization algorithms",
 * equations 7 and 9; the clipped value is that of its authors' code. Where the minimum is the clipped term, or the maximum the clipped
 * error, no gradient flows. KL(π_old ‖ π) is estimated by the mean of (ρ − 1) − log ρ (Schulman 2020, "Approximating KL divergence").
 */
export class Loss {
  private readonly weights: Float64Array
  /** The clip ranges as the latest gradient used them. */
  readonly used = { clipRange: Number.NaN, valueClipRange: Number.NaN }
  readonly parts: Parts = { policyLoss: 0, valueLoss: 0, approxKl: 0, clipFraction: 0 }

  /** @param rows the most that a minibatch has */
  constructor(
    rows: number,
    private readonly policy: Policy,
    private readonly value: Head,
  ) {
    this.weights = new Float64Array(rows)
  }

  gradient(batch: Batch, settings: LossSettings): void {
    this.surrogate(batch, settings.clipRange)
    this.policy.gradient(batch.count, this.weights, settings.entropyCost)
    this.values(batch, settings)
  }

  /** ∇ρA = ρA ∇log π: what a row weighs is A times ρ, or 0 outside of the clip. */
  private surrogate({ count, advantages, oldLogProbabilities }: Batch, clipRange: number): void {
    const { policy, weights, parts } = this
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
      const inside = ratio < low ? low : Math.min(ratio, high)
      const followed = ratio * advantage
      const bounded = inside * advantage
      weights[row] = bounded < followed ? 0 : followed
      loss -= Math.min(bounded, followed)
      kl += ratio - 1 - logRatio
      if (inside !== ratio) clipped++
    }
    parts.policyLoss = loss / count
    parts.approxKl = kl / count
    parts.clipFraction = clipped / count
  }

  private values({ count, returns, oldValues }: Batch, { valueCost, valueClipRange }: LossSettings): void {
    this.used.valueClipRange = valueClipRange
    const { output, gradient } = this.value
    const scale = valueCost / count
    let loss = 0
    for (let row = 0; row < count; row++) {
      const v = output.data[row * output.stride]!
      const old = oldValues[row]!
      const moved = v - old
      const inside = moved < -valueClipRange ? -valueClipRange : moved > valueClipRange ? valueClipRange : moved
      const error = v - returns[row]!
      const bounded = old + inside - returns[row]!
      const stays = inside !== moved && bounded * bounded > error * error
      loss += 0.5 * (stays ? bounded * bounded : error * error)
      gradient.data[row * gradient.stride] = stays ? 0 : scale * error
    }
    this.parts.valueLoss = loss / count
  }
}
