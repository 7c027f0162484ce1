import { asFound, asRead, discountOf, gaeLambdaOf, largestReward, rewardScaleOf, valueCostOf } from '../actor-critic/evidence.js'
import { explainedVariance } from '../actor-critic/explained-variance.js'
import type { Policy } from '../actor-critic/policy/policy.js'
import type { Rollout } from '../actor-critic/rollout.js'
import { advantages } from '../math/gae.js'
import type { Network, OptimizerSettings } from '../network/network.js'
import { Loss } from './loss.js'
import { Means } from './means.js'
import { Minibatch } from './minibatch.js'
import type { Minibatches } from './minibatches.js'
import type { Settings } from './settings.js'
import type { Storage } from './storage.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** As Stable-Baselines3: the divergence that ends an update is this times the target. */
const KL_MARGIN = 1.5

/** Learns from a rollout: epochs of minibatches, a step of the optimiser each. */
export class Update {
  /** What the latest update was told. */
  private readonly used: Writable<Settings>
  /** Epochs that the latest update began; whether it went through all of its minibatches. */
  private epochs = 0
  private complete = false
  /** What the latest update really used, where it was measured. */
  private applied: Settings
  private readonly optimizer: Writable<OptimizerSettings> = { learningRate: 0, maxGradNorm: 0, decay: 0 }
  private readonly means = new Means()
  private readonly minibatch: Minibatch
  private readonly loss: Loss

  constructor(
    settings: Settings,
    private readonly network: Network,
    private readonly policy: Policy,
    private readonly rollout: Rollout,
    private readonly storage: Storage,
    private readonly minibatches: Minibatches,
  ) {
    this.used = { ...settings }
    this.applied = settings
    this.minibatch = new Minibatch(network.capacity, policy, storage.parts)
    this.loss = new Loss(network.capacity, policy, network.value)
  }

  /** @param measure whether anybody will look at the metrics, and at what was used: entropies cost a logarithm per probability */
  run(settings: Settings, measure: boolean): void {
    const { rollout } = this
    const reward = measure ? largestReward(rollout) : null
    this.complete = this.learnAll(settings, measure)
    if (reward) this.applied = this.found(reward)
  }

  private learnAll(settings: Settings, measure: boolean): boolean {
    const { rollout, storage, minibatches, used, means } = this
    const rows = rollout.unroll * rollout.envs
    Object.assign(used, settings)
    this.optimizer.learningRate = settings.learningRate
    this.optimizer.maxGradNorm = settings.maxGradNorm
    for (let row = 0; row < rows; row++) rollout.r_t[row]! *= used.rewardScale
    advantages(rollout, storage.values, used.discount, used.gaeLambda, rollout.a_t)
    means.clear()
    for (this.epochs = 0; this.epochs < used.epochs; this.epochs++) {
      const count = minibatches.shuffle(rollout.unroll, used.minibatchSize)
      for (let i = 0; i < count; i++) {
        const last = measure && this.epochs === used.epochs - 1 && i === count - 1
        if (!this.learn(minibatches.select(i), measure, last)) return false
      }
    }
    return true
  }

  metrics(): Record<string, number> {
    const { a_t, unroll, envs } = this.rollout
    const explained = explainedVariance(unroll * envs, a_t, this.storage.values)
    return { ...this.means.values(), explainedVariance: explained }
  }

  /**
   * What the latest measured update really used, but for the unroll: the optimiser's settings as its kernel read them, the clip ranges and the
   * entropy cost as the loss used them, the others from the numbers that came of them.
   */
  usedSettings(): Settings {
    return this.applied
  }

  private found(reward: ReturnType<typeof largestReward>): Settings {
    const { used: ordered, rollout, storage, network, policy, loss, minibatch, minibatches } = this
    const { a_t } = rollout
    const { learningRate, maxGradNorm } = network.applied()
    const { output } = network.value
    const errorOf = (row: number) => output.data[row * output.stride]! - minibatch.returns[row]!
    const largest = minibatches.rowsFor(rollout.unroll, ordered.minibatchSize)
    return {
      ...ordered,
      ...loss.used,
      entropyCost: policy.entropyCost,
      rewardScale: asFound(ordered.rewardScale, rewardScaleOf(rollout, reward)),
      discount: asFound(ordered.discount, discountOf(rollout, storage.values, a_t)),
      gaeLambda: asFound(ordered.gaeLambda, gaeLambdaOf(rollout, storage.values, a_t, ordered.discount)),
      valueCost: asFound(ordered.valueCost, valueCostOf(network.value, minibatch.count, errorOf)),
      learningRate: asRead(ordered.learningRate, learningRate),
      maxGradNorm: asRead(ordered.maxGradNorm, maxGradNorm),
      // An update that targetKl ended has not come to all of its epochs and minibatches.
      epochs: this.complete ? this.epochs : ordered.epochs,
      minibatchSize: this.complete && minibatches.largest !== largest ? minibatches.largest : ordered.minibatchSize,
    }
  }

  /** False where the policy has gone too far from the old one: then nothing is learned from these rows. */
  private learn(count: number, measure: boolean, watched: boolean): boolean {
    const { minibatch, minibatches, loss, network, used, means } = this
    minibatch.fill(this.rollout, this.storage, minibatches, count)
    loss.gradient(minibatch, used)
    means.add(loss.parts, measure ? this.entropy(count) : Number.NaN)
    if (loss.parts.approxKl > KL_MARGIN * used.targetKl) return false
    network.backward(count, minibatches.width)
    means.addStep(network.optimise(this.optimizer, watched))
    return true
  }

  private entropy(count: number): number {
    let sum = 0
    for (let row = 0; row < count; row++) sum += this.policy.entropy(row)
    return sum / count
  }
}
