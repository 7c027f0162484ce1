import type { Rollout } from '../acting/rollout.js'
import { explainedVariance } from '../actor-critic/explained-variance.js'
import type { Rows } from '../network/network.js'
import type { Policy } from '../policies/policy.js'

/** The terms of the loss, unweighted, and how well the values explain the returns: means over the rows of the latest rollout. */
export function lossMetrics(rollout: Rollout, policy: Policy, v_t: Rows): Record<string, number> {
  const rows = rollout.unroll * rollout.envs
  let policyLoss = 0
  let valueLoss = 0
  let entropy = 0
  for (let row = 0; row < rows; row++) {
    const advantage = rollout.a_t[row]!
    policyLoss -= advantage * policy.logProbability(row)
    valueLoss += 0.5 * advantage * advantage
    entropy += policy.entropy(row)
  }
  return {
    policyLoss: policyLoss / rows,
    valueLoss: valueLoss / rows,
    entropy: entropy / rows,
    explainedVariance: explainedVariance(rows, rollout.a_t, v_t),
  }
}
