import type { Actors, Setup } from '../acting/actors.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout, type RolloutStorage, rowsFor } from '../acting/rollout.js'
import { appliedOptimizer, appliedSettings, fromKernel, largestReward } from '../actor-critic/evidence.js'
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
    return a2cWorkspace(this.setup, actors, unroll, this.optimizer, networkStorage(this.setup.vector.count))
  }
}

/** @param unroll the longest that it holds */
export function a2cWorkspace(
  setup: Setup<PolicyKind>,
  actors: Actors,
  unroll: number,
  optimizer: 'rmsprop' | 'adam',
  storage: RolloutStorage,
): A2cWorkspace {
  const envs = setup.vector.count
  const network = new Network(setup.network, networkShape(setup, rowsFor(unroll, envs), optimizer))
  const policy = setup.behaviour.build(network, envs, actors.stream)
  return new A2cWorkspace(network, policy, new Rollout(network.capacity, network, actors, storage))
}

/** Learns from a rollout that lies in the network's own rows. */
export class A2cWorkspace implements Workspace<SettingName> {
  constructor(
    readonly network: Network,
    private readonly policy: Policy,
    private readonly rollout: Rollout,
  ) {}

  /** Rows of the latest rollout. */
  get rows(): number {
    return this.rollout.unroll * this.rollout.envs
  }

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
    const { applied, metrics } = this.measureGradient(settings)
    const gradNorm = this.step(settings, true)
    return { applied: { ...applied, ...this.appliedOptimizer(settings) }, metrics: { ...metrics, gradNorm } }
  }

  /** Writes the loss's gradient by all parameters to those of the network. */
  computeGradient(settings: Settings): void {
    const { network, policy, rollout } = this
    lossGradient(rollout, policy, network.heads.value!, settings)
    network.backward(this.rows, rollout.envs)
  }

  /** The same, measured: the settings that the loss used, and its terms. */
  measureGradient(settings: Settings): {
    readonly applied: Omit<Settings, OptimizerName>
    readonly metrics: Readonly<Record<string, number>>
  } {
    const { network, policy, rollout } = this
    const largest = largestReward(rollout)
    this.computeGradient(settings)
    const value = network.heads.value!
    const applied = appliedSettings(settings, {
      rollout,
      v_t: value.output,
      largestReward: largest,
      entropyCost: policy.entropyCost,
      valueHead: value,
      rows: this.rows,
      valueError: (row) => -rollout.a_t[row]!,
    })
    return { applied, metrics: lossMetrics(rollout, policy, value.output) }
  }

  /** Takes a step against the network's gradients. Returns their norm before clipping. */
  step({ learningRate, maxGradNorm, rmsPropDecay }: Settings, watched: boolean): number {
    return this.network.optimise({ learningRate, maxGradNorm, decay: rmsPropDecay }, watched)
  }

  /** The settings that the last step which was watched used. */
  appliedOptimizer(requested: Settings): Pick<Settings, OptimizerName> {
    const used = this.network.applied()
    return { ...appliedOptimizer(requested, used), rmsPropDecay: fromKernel(requested.rmsPropDecay, used.decay) }
  }
}

type OptimizerName = 'learningRate' | 'maxGradNorm' | 'rmsPropDecay'
