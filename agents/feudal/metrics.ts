import { explainedVariance } from '../actor-critic/explained-variance.js'
import { cosineOfStep } from '../math/cosine.js'
import type { Network } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { aheadOf } from './loss.js'
import type { Window } from './window.js'

/**
 * The terms of the loss, unweighted, and what they are made of: means over the rows that an update learned from. `goalCosine` is
 * cos(s_(t+c) − s_t, g_t), which the manager raises where that paid; `intrinsicReward` is r^I.
 */
export function lossMetrics(window: Window, policy: Policy, { heads }: Network): Record<string, number> {
  const { columns, worker, manager, learned } = window
  const sums = { policyLoss: 0, valueLoss: 0, managerValueLoss: 0, entropy: 0, goalCosine: 0, intrinsicReward: 0 }
  for (let row = 0; row < learned; row++) {
    sums.policyLoss -= worker.a_t[row]! * policy.logProbability(row)
    sums.valueLoss += 0.5 * worker.a_t[row]! ** 2
    sums.managerValueLoss += 0.5 * manager.a_t[row]! ** 2
    sums.entropy += policy.entropy(row)
    sums.goalCosine += cosineOfStep(heads.state!.output, row, aheadOf(window, row), heads.goal!.output, row)
    sums.intrinsicReward += columns.intrinsic[row]!
  }
  return {
    ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / learned])),
    explainedVariance: explainedVariance(learned, worker.a_t, heads.value!.output),
    managerExplainedVariance: explainedVariance(learned, manager.a_t, heads.managerValue!.output),
  }
}
