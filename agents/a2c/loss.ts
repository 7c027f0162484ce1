import type { Policy } from '../actor-critic/policy/policy.js'
import { advantages, type Experience } from '../math/gae.js'
import type { Head } from '../network/network.js'

export interface LossSettings {
  discount: number
  gaeLambda: number
  entropyCost: number
  valueCost: number
  rewardScale: number
}

/** Experience with room for its advantages, a row a step. */
export interface Judged extends Experience {
  readonly a_t: Float64Array
}

/**
 * Writes at the heads the gradient of
 *
 *     L = mean(−A log π(a) − entropyCost · H + valueCost · ½(R − V)²)
 *
 * over the rows of a rollout, A and R = A + V being constants: the loss of A3C (Mnih et al. 2016, section 4), averaged. The rollout's
 * rewards are multiplied by rewardScale in place, so that V is the value of scaled rewards.
 */
export function lossGradient(rollout: Judged, policy: Policy, value: Head, settings: LossSettings): void {
  const { a_t, r_t } = rollout
  const rows = rollout.unroll * rollout.envs
  for (let row = 0; row < rows; row++) r_t[row]! *= settings.rewardScale
  advantages(rollout, value.output, settings.discount, settings.gaeLambda, a_t)
  policy.gradient(rows, a_t, settings.entropyCost)
  const { data, stride } = value.gradient
  const scale = -settings.valueCost / rows
  for (let row = 0; row < rows; row++) data[row * stride] = scale * a_t[row]!
}
