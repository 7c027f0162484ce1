import type { Rows } from '../network/network.js'
import type { Policy } from './policy/policy.js'
import type { Rollout } from './rollout.js'

/**
 * The parts of the loss over the last rollout, as means over its rows, unweighted. `explainedVariance` is 1 − Var(R − V) / Var(R): 1
 * for a perfect value head, 0 for a constant one; NaN where all returns are the same.
 */
export function lossMetrics(rollout: Rollout, policy: Policy, v_t: Rows): Record<string, number> {
  const rows = rollout.unroll * rollout.envs
  let policyLoss = 0
  let valueLoss = 0
  let entropy = 0
  const returns = new Spread()
  const errors = new Spread()
  for (let row = 0; row < rows; row++) {
    const advantage = rollout.a_t[row]!
    policyLoss -= advantage * policy.logProbability(row)
    valueLoss += 0.5 * advantage * advantage
    entropy += policy.entropy(row)
    errors.add(advantage)
    returns.add(advantage + v_t.data[row * v_t.stride]!)
  }
  return {
    policyLoss: policyLoss / rows,
    valueLoss: valueLoss / rows,
    entropy: entropy / rows,
    explainedVariance: 1 - errors.variance / returns.variance,
  }
}

/** Variance in one pass (Welford 1962). */
class Spread {
  private count = 0
  private mean = 0
  private squares = 0

  add(value: number): void {
    this.count++
    const delta = value - this.mean
    this.mean += delta / this.count
    this.squares += delta * (value - this.mean)
  }

  get variance(): number {
    return this.squares / this.count
  }
}
