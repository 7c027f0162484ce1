import type { OptimizerSettings } from '../../tensors/optimizers/optimizer.js'
import type { Rollout } from '../acting/rollout.js'
import { appliedOptimizer, appliedSettings, type LargestReward, largestReward } from '../actor-critic/evidence.js'
import { explainedVariance } from '../actor-critic/explained-variance.js'
import { advantages } from '../math/gae.js'
import type { Network } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { Loss } from './loss.js'
import { Means } from './means.js'
import { Minibatch } from './minibatch.js'
import type { Minibatches } from './minibatches.js'
import type { Settings } from './settings.js'
import type { Storage } from './storage.js'

/** The factor by which the divergence has to exceed its target to end an update, as in Stable-Baselines3. */
const KL_MARGIN = 1.5

/** Learns from a rollout: epochs of minibatches, one step of the optimiser each. */
export class Update {
  private readonly means = new Means()
  private readonly minibatch: Minibatch
  private readonly loss: Loss

  constructor(
    private readonly network: Network,
    private readonly policy: Policy,
    private readonly rollout: Rollout,
    private readonly storage: Storage,
    private readonly minibatches: Minibatches,
  ) {
    this.minibatch = new Minibatch(network.capacity, policy, storage.parts)
    this.loss = new Loss(network.capacity, policy, network.heads.value!)
  }

  run(settings: Settings): void {
    this.learn(settings, false)
  }

  /** Also measures the update. It costs more: entropies take a logarithm per probability. */
  runMeasured(settings: Settings): { applied: Settings; metrics: Record<string, number> } {
    const { rollout, storage, means } = this
    const largest = largestReward(rollout)
    const epochs = this.learn(settings, true)
    const explained = explainedVariance(rollout.unroll * rollout.envs, rollout.a_t, storage.values)
    return { applied: this.applied(settings, largest, epochs), metrics: { ...means.values(), explainedVariance: explained } }
  }

  /** Returns the number of epochs, or null where the target divergence ended the update. */
  private learn(settings: Settings, measured: boolean): number | null {
    const { rollout, storage, minibatches, means } = this
    const { learningRate, maxGradNorm, rewardScale, discount, gaeLambda, epochs, minibatchSize } = settings
    const optimizer = { learningRate, maxGradNorm, decay: 0 }
    const rows = rollout.unroll * rollout.envs
    for (let row = 0; row < rows; row++) rollout.r_t[row]! *= rewardScale
    advantages(rollout, storage.values, discount, gaeLambda, rollout.a_t)
    means.clear()
    let epoch = 0
    for (; epoch < epochs; epoch++) {
      const count = minibatches.shuffle(rollout.unroll, minibatchSize)
      for (let i = 0; i < count; i++) {
        const watched = measured && epoch === epochs - 1 && i === count - 1
        if (!this.step(minibatches.select(i), settings, optimizer, measured, watched)) return null
      }
    }
    return epoch
  }

  /** Returns false, and takes no step, where the policy has moved too far from the one that acted. */
  private step(count: number, settings: Settings, optimizer: OptimizerSettings, measured: boolean, watched: boolean): boolean {
    const { minibatch, minibatches, loss, network, means } = this
    minibatch.fill(this.rollout, this.storage, minibatches, count)
    loss.gradient(minibatch, settings)
    means.add(loss.terms, measured ? this.entropy(count) : Number.NaN)
    if (loss.terms.approxKl > KL_MARGIN * settings.targetKl) return false
    network.backward(count, minibatches.width)
    means.addStep(network.optimise(optimizer, watched))
    return true
  }

  private entropy(count: number): number {
    let sum = 0
    for (let row = 0; row < count; row++) sum += this.policy.entropy(row)
    return sum / count
  }

  /** The settings that the last update used. An update that the target divergence ended shows neither epochs nor minibatches. */
  private applied(requested: Settings, largest: LargestReward, epochs: number | null): Settings {
    const { rollout, storage, network, policy, loss, minibatch, minibatches } = this
    const { output } = network.heads.value!
    const shared = appliedSettings(requested, {
      rollout,
      v_t: storage.values,
      largestReward: largest,
      entropyCost: policy.entropyCost,
      valueHead: network.heads.value!,
      rows: minibatch.count,
      valueError: (row) => output.data[row * output.stride]! - minibatch.returns[row]!,
    })
    const asRequested = epochs === null || minibatches.largest === minibatches.rowsFor(rollout.unroll, requested.minibatchSize)
    return {
      ...requested,
      ...shared,
      ...appliedOptimizer(requested, network.applied()),
      ...loss.used,
      epochs: epochs ?? requested.epochs,
      minibatchSize: asRequested ? requested.minibatchSize : minibatches.largest,
    }
  }
}
