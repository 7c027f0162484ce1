import type { Actions, Policy } from '../actor-critic/policy/policy.js'
import type { Rollout } from '../actor-critic/rollout.js'
import type { Batch } from './loss.js'
import type { Minibatches } from './minibatches.js'
import type { Storage } from './storage.js'

/** Added to the standard deviation of advantages before dividing by it. */
const EPSILON = 1e-8

/** Rows of a rollout, brought back to the network. */
export class Minibatch implements Batch {
  count = 0
  /** Normalised over the minibatch. */
  readonly advantages: Float64Array
  /** R = A + V, of the advantage before it was normalised. */
  readonly returns: Float64Array
  readonly oldLogProbabilities: Float64Array
  readonly oldValues: Float64Array
  private readonly actions: Actions

  /** @param rows the most that it holds */
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

  /** Takes the `count` rows of the rollout that are selected, and runs the network on them. */
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
    this.policy.judge(count, this.actions, width)
  }
}

/** To mean 0 and standard deviation 1, the sample's (with n − 1); a single value stays what it is. */
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
