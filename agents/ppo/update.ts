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
  /** What was used at the last update: advantages, minibatches, loss and optimiser read their settings here, and so does the report. */
  private readonly used: Writable<Settings>
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
    this.minibatch = new Minibatch(network.capacity, policy, storage.parts)
    this.loss = new Loss(network.capacity, policy, network.value)
  }

  /** @param measure whether anybody will look at the metrics: entropies cost a logarithm per probability */
  run(settings: Settings, measure: boolean): void {
    const { rollout, storage, minibatches, used, means } = this
    const rows = rollout.unroll * rollout.envs
    Object.assign(used, settings)
    this.optimizer.learningRate = settings.learningRate
    this.optimizer.maxGradNorm = settings.maxGradNorm
    for (let row = 0; row < rows; row++) rollout.r_t[row]! *= used.rewardScale
    advantages(rollout, storage.values, used.discount, used.gaeLambda, rollout.a_t)
    means.clear()
    for (let epoch = 0; epoch < used.epochs; epoch++) {
      const count = minibatches.shuffle(rollout.unroll, used.minibatchSize)
      for (let i = 0; i < count; i++) if (!this.learn(minibatches.select(i), measure)) return
    }
  }

  metrics(): Record<string, number> {
    const { a_t, unroll, envs } = this.rollout
    const explained = explainedVariance(unroll * envs, a_t, this.storage.values)
    return { ...this.means.values(), explainedVariance: explained }
  }

  applied(): Settings {
    const { learningRate, maxGradNorm } = this.optimizer
    return { ...this.used, learningRate, maxGradNorm, unroll: this.rollout.unroll }
  }

  /** False where the policy has gone too far from the old one: then nothing is learned from these rows. */
  private learn(count: number, measure: boolean): boolean {
    const { minibatch, minibatches, loss, network, used, means } = this
    minibatch.fill(this.rollout, this.storage, minibatches, count)
    loss.gradient(minibatch, used)
    means.add(loss.parts, measure ? this.entropy(count) : Number.NaN)
    if (loss.parts.approxKl > KL_MARGIN * used.targetKl) return false
    network.backward(count, minibatches.width)
    means.addStep(network.optimise(this.optimizer))
    return true
  }

  private entropy(count: number): number {
    let sum = 0
    for (let row = 0; row < count; row++) sum += this.policy.entropy(row)
    return sum / count
  }
}
