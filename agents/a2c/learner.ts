import { closeAll } from '../../envs/core/close.js'
import type { Inheritance, Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import { Actors, type Setup } from '../acting/actors.js'
import { type Evaluation, evaluationOf } from '../acting/evaluation.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout, rowsFor } from '../acting/rollout.js'
import { appliedSettings, fromKernel, type LargestReward, largestReward } from '../actor-critic/evidence.js'
import { mergeSettings, pickSettings } from '../actor-critic/settings.js'
import { plainSpaces } from '../export/spaces.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { lossGradient } from './loss.js'
import { lossMetrics } from './metrics.js'
import { networkStorage } from './network-storage.js'
import { type Settings, settingNames, settingsOf, tunables } from './settings.js'

/** Everything that an A2C learner is built from, once. */
export interface A2cSetup extends Setup<Policy> {
  readonly optimizer: 'rmsprop' | 'adam'
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** The network, and what is bound to its memory. */
interface Workspace {
  readonly network: Network
  readonly policy: Policy
  readonly rollout: Rollout
}

/** Synchronous advantage actor-critic: A3C (Mnih et al. 2016) with its actors in step, in one thread. */
export class A2cLearner implements Trainable {
  readonly spaces: Plain
  private readonly actors: Actors
  private readonly evaluation: Evaluation
  private workspace: Workspace

  constructor(private readonly setup: A2cSetup) {
    this.spaces = plainSpaces(setup.vector)
    this.actors = new Actors(setup)
    this.evaluation = evaluationOf(setup)
    this.workspace = this.buildWorkspace(setup.settings.unroll)
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.workspace.network.initialise(() => weights.next())
    this.actors.start(seeds)
    this.evaluation.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(tunables, settingNames, this.setup.settings, hyperparameters)
    const { environments } = this.actors
    this.ensureCapacity(settings.unroll)
    const { network, policy, rollout } = this.workspace
    this.actors.beginSlice()
    rollout.collect(settings.unroll, policy, settings.discount)
    while (environments.steps < steps) {
      this.computeGradient(settings)
      this.step(settings, false)
      rollout.collect(settings.unroll, policy, settings.discount)
    }
    const { applied, metrics } = this.lastUpdate(settings)
    const evaluated = this.evaluation.play(network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: pickSettings(applied, settingsOf(this.setup.optimizer)),
      ...evaluated,
      metrics: { ...metrics, ...evaluated.metrics },
    }
  }

  close(): void | Promise<void> {
    return closeAll([this.setup.vector, this.setup.evaluation])
  }

  snapshot(): Snapshot {
    const { network } = this.workspace
    return {
      weights: network.parameters.slice(),
      learner: { optimizer: network.getOptimizer(), actors: this.actors.getLearner() },
      own: { ...this.actors.getOwn(), evaluation: this.evaluation.getState() },
    }
  }

  restore(snapshot: Snapshot): void {
    const { evaluation } = snapshot.own as { evaluation: Plain }
    this.adopt(snapshot)
    this.actors.setOwn(snapshot.own)
    this.evaluation.setState(evaluation)
  }

  /** New episodes begin everywhere, so that no episode which the old policy began counts for the new one. */
  inherit(donor: Inheritance): void {
    this.adopt(donor)
    this.actors.restart()
  }

  /** The last update of a slice is measured. It stands apart, since the loop of the others has to stay small to be fast. */
  private lastUpdate(settings: Settings): { applied: Settings; metrics: Record<string, number> } {
    const { network, policy, rollout } = this.workspace
    const largest = largestReward(rollout)
    this.computeGradient(settings)
    // Before the step moves the parameters that the policy is read from.
    const metrics = lossMetrics(rollout, policy, network.heads.value!.output)
    const gradNorm = this.step(settings, true)
    return { applied: this.applied(settings, largest), metrics: { ...metrics, gradNorm } }
  }

  private computeGradient(settings: Settings): void {
    const { network, policy, rollout } = this.workspace
    lossGradient(rollout, policy, network.heads.value!, settings)
    network.backward(rollout.unroll * rollout.envs, rollout.envs)
  }

  /** Returns the gradient's norm before clipping. */
  private step({ learningRate, maxGradNorm, rmsPropDecay }: Settings, watched: boolean): number {
    return this.workspace.network.optimise({ learningRate, maxGradNorm, decay: rmsPropDecay }, watched)
  }

  /** The settings that the last update used. */
  private applied(requested: Settings, largest: LargestReward): Settings {
    const { network, policy, rollout } = this.workspace
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

  private adopt({ weights, learner }: Inheritance): void {
    const { optimizer, actors } = learner as { optimizer: Plain; actors: Plain }
    this.workspace.network.parameters.set(weights)
    this.workspace.network.setOptimizer(optimizer)
    this.actors.setLearner(actors)
  }

  /** Builds a larger network where an unroll needs more rows than the network has, and moves weights and optimiser over. */
  private ensureCapacity(unroll: number): void {
    const { network } = this.workspace
    if (rowsFor(unroll, this.setup.vector.count) <= network.capacity) return
    this.workspace = this.buildWorkspace(unroll)
    this.workspace.network.parameters.set(network.parameters)
    this.workspace.network.setOptimizer(network.getOptimizer())
  }

  private buildWorkspace(unroll: number): Workspace {
    const { setup, actors } = this
    const envs = setup.vector.count
    const network = new Network(setup.network, networkShape(setup, rowsFor(unroll, envs), setup.optimizer))
    const policy = setup.behaviour.build(network, envs, actors.stream)
    return { network, policy, rollout: new Rollout(network.capacity, network, actors, networkStorage(envs)) }
  }
}
