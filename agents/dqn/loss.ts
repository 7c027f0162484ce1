import type { ActionValues } from './action-values.js'
import type { Batch } from './replay.js'

/** The means of the loss's terms over a batch. */
export interface LossTerms {
  readonly loss: number
  readonly q: number
}

/**
 * Writes at the heads of rows 0 to count - 1 the gradient of
 *
 *     L = mean(w · huber(Q(s, a) − y)),  y = R + γ^k Q⁻(s', argmax_b Q(s', b))
 *
 * where w and y are constants, R and γ^k are those of k steps, and Q⁻ is the target network's: Mnih et al. 2015, with the choice of
 * van Hasselt et al. 2016 ("Deep reinforcement learning with double Q-learning"). Huber's function is ½δ² up to |δ| = 1, and |δ| − ½
 * beyond. Without `double` Q⁻ chooses, too.
 *
 * @param online read in rows 0 to count - 1 for s, and in the `count` rows from there on for s'
 * @param target read in rows 0 to count - 1 for s'
 * @param errors where δ of each row is written
 */
export function lossGradient(batch: Batch, online: ActionValues, target: ActionValues, double: boolean, errors: Float64Array): LossTerms {
  const { count, actions, returns, discounts, weights } = batch
  let loss = 0
  let sum = 0
  for (let row = 0; row < count; row++) {
    const choice = double ? online.best(count + row) : target.best(row)
    // 0 times a value that is not finite would be none.
    const next = discounts[row] === 0 ? 0 : discounts[row]! * target.q(row, choice)
    const q = online.q(row, actions[row]!)
    const error = q - returns[row]! - next
    const size = Math.abs(error)
    errors[row] = error
    sum += q
    loss += weights[row]! * (size <= 1 ? 0.5 * error * error : size - 0.5)
    online.gradient(row, actions[row]!, (weights[row]! / count) * Math.min(Math.max(error, -1), 1))
  }
  return { loss: loss / count, q: sum / count }
}
