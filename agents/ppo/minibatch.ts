import type { Actions } from '../acting/behaviour.js'
import type { Rollout } from '../acting/rollout.js'
import type { Policy } from '../policies/policy.js'
import type { Batch } from './loss.js'
import type { Minibatches } from './minibatches.js'
import type { Storage } from './storage.js'

/** Added to the standard deviation of advantages before dividing by it. */
const EPSILON = 1e-8

/** A minibatch: rows of a rollout, written into the network again. */
export class Minibatch implements Batch {
  count = 0
  /** A of each row, normalised over the minibatch. */
  readonly advantages: Float64Array
  /** R = A + V of each row, from the advantage before it is normalised. */
  readonly returns: Float64Array
  readonly oldLogProbabilities: Float64Array
  readonly oldValues: Float64Array
  private readonly actions: Actions

  /**
   * @param rows the largest number of rows that it holds
   * @param parts numbers in an action
   */
  constructor(
    rows: number,
    private readonly policy: Policy,
    parts: number,
  ) {
    this.advantages = new Float64Array(rows)
    this.returns = new Float64Array(rows)
    this.oldLogProbabilities = new Float64Array(rows)
    this.oldValues = new Float64Array(rows)
    this.actions = policy.actions instanceof Int32Array ? new Int32Array(rows * parts) : new Float32Array(rows * parts)
  }

  /** Copies the `count` selected rows of the rollout, and runs the network on them. */
  fill(rollout: Rollout, storage: Storage, { rows, width }: Minibatches, count: number): void {
    this.count = count
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      const advantage = rollout.a_t[row]!
      const value = storage.values.data[row]!
      this.advantages[i] = advantage
      this.returns[i] = advantage + value
      this.oldValues[i] = value
      this.oldLogProbabilities[i] = storage.logProbabilities[row]!
    }
    normalise(this.advantages, count)
    storage.gather(rows, count, width, this.actions)
    this.policy.evaluateActions(count, this.actions, width)
  }
}

/** Normalises the values to mean 0 and standard deviation 1, that of a sample (with n − 1). A single value stays as it is. */
function normalise(values: Float64Array, count: number): void {
  if (count < 2) return
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]!
  const mean = sum / count
  let squares = 0
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2
  const scale = 1 / (Math.sqrt(squares / (count - 1)) + EPSILON)
  for (let i = 0; i < count; i++) values[i] = (values[i]! - mean) * scale
}
