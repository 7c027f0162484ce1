import { advantages, type ExperienceWithAdvantages } from '../math/gae.js'
import type { Head } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import type { Settings } from './settings.js'

/** The settings that the loss reads. */
type LossSettings = Pick<Settings, 'discount' | 'gaeLambda' | 'entropyCost' | 'valueCost' | 'rewardScale'>

/**
 * Writes at the heads the gradient of
 *
 *     L = mean(−A log π(a) − entropyCost · H + valueCost · ½(R − V)²)
 *
 * over the rows of a rollout, where A and R = A + V are constants: the loss of A3C (Mnih et al. 2016, section 4), averaged. It writes the
 * advantages, and multiplies the rollout's rewards by rewardScale in place, so that V is the value of scaled rewards.
 */
export function lossGradient(rollout: ExperienceWithAdvantages, policy: Policy, value: Head, settings: LossSettings): void {
  const { a_t, r_t } = rollout
  const rows = rollout.unroll * rollout.envs
  for (let row = 0; row < rows; row++) r_t[row]! *= settings.rewardScale
  advantages(rollout, value.output, settings.discount, settings.gaeLambda, a_t)
  policy.gradient(rows, a_t, settings.entropyCost)
  const { data, stride } = value.gradient
  const scale = -settings.valueCost / rows
  for (let row = 0; row < rows; row++) data[row * stride] = scale * a_t[row]!
}
