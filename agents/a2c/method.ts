import type { Actors, Setup } from '../acting/actors.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout, rowsFor } from '../acting/rollout.js'
import { appliedSettings, fromKernel, type LargestReward, largestReward } from '../actor-critic/evidence.js'
import type { Measured, Method, Workspace } from '../learner/learner.js'
import type { SettingsTable } from '../learner/settings.js'
import { Network } from '../network/network.js'
import type { Policy, PolicyKind } from '../policies/policy.js'
import { lossGradient } from './loss.js'
import { lossMetrics } from './metrics.js'
import { networkStorage } from './network-storage.js'
import type { SettingName, Settings } from './settings.js'

/** Synchronous advantage actor-critic: A3C (Mnih et al. 2016) with its actors in step. */
export class A2c implements Method<SettingName> {
  readonly streams = {}

  constructor(
    private readonly setup: Setup<PolicyKind>,
    readonly settings: SettingsTable<SettingName>,
    private readonly optimizer: 'rmsprop' | 'adam',
  ) {}

  build(actors: Actors, { unroll }: Settings): Workspace<SettingName> {
    const { setup, optimizer } = this
    const envs = setup.vector.count
    const network = new Network(setup.network, networkShape(setup, rowsFor(unroll, envs), optimizer))
    const policy = setup.behaviour.build(network, envs, actors.stream)
    return new A2cWorkspace(network, policy, new Rollout(network.capacity, network, actors, networkStorage(envs)))
  }
}

class A2cWorkspace implements Workspace<SettingName> {
  constructor(
    readonly network: Network,
    private readonly policy: Policy,
    private readonly rollout: Rollout,
  ) {}

  holds({ unroll }: Settings): boolean {
    return rowsFor(unroll, this.rollout.envs) <= this.network.capacity
  }

  collect({ unroll, discount }: Settings): void {
    this.rollout.collect(unroll, this.policy, discount)
  }

  update(settings: Settings): void {
    this.computeGradient(settings)
    this.step(settings, false)
  }

  updateMeasured(settings: Settings): Measured<SettingName> {
    const { network, policy, rollout } = this
    const largest = largestReward(rollout)
    this.computeGradient(settings)
    // Before the step moves the parameters that the policy is read from.
    const metrics = lossMetrics(rollout, policy, network.heads.value!.output)
    const gradNorm = this.step(settings, true)
    return { applied: this.applied(settings, largest), metrics: { ...metrics, gradNorm } }
  }

  private computeGradient(settings: Settings): void {
    const { network, policy, rollout } = this
    lossGradient(rollout, policy, network.heads.value!, settings)
    network.backward(rollout.unroll * rollout.envs, rollout.envs)
  }

  /** Returns the gradient's norm before clipping. */
  private step({ learningRate, maxGradNorm, rmsPropDecay }: Settings, watched: boolean): number {
    return this.network.optimise({ learningRate, maxGradNorm, decay: rmsPropDecay }, watched)
  }

  /** The settings that the last update used. */
  private applied(requested: Settings, largest: LargestReward): Settings {
    const { network, policy, rollout } = this
    const optimizer = network.applied()
    const shared = appliedSettings(requested, {
      rollout,
      v_t: network.heads.value!.output,
      largestReward: largest,
      entropyCost: policy.entropyCost,
      optimizer,
      valueHead: network.heads.value!,
      rows: rollout.unroll * rollout.envs,
      valueError: (row) => -rollout.a_t[row]!,
    })
    return { ...shared, rmsPropDecay: fromKernel(requested.rmsPropDecay, optimizer.decay) }
  }
}
