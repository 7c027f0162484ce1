import type { VectorEnv } from '../../envs/core/vector.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import type { Policy, PolicyKind } from '../actor-critic/policy/policy.js'
import { Rollout, rowsFor } from '../actor-critic/rollout.js'
import { Environments } from '../environment/environments.js'
import { observationShape } from '../environment/observation.js'
import { Stream } from '../math/stream.js'
import type { Network, NetworkSpec, OptimizerSettings } from '../network/network.js'
import { inPlace } from './in-place.js'
import { type LossSettings, lossGradient } from './loss.js'
import { lossMetrics } from './metrics.js'
import { mergeSettings, type Settings, settingsOf } from './settings.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What an instance is built from, once. */
export interface Build {
  readonly vector: VectorEnv
  readonly policy: PolicyKind
  readonly network: NetworkSpec
  readonly optimizer: 'rmsprop' | 'adam'
  readonly fma: boolean
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** Synchronous advantage actor-critic: A3C (Mnih et al. 2016) with its actors in step, in one thread. */
export class A2cLearner implements Trainable {
  private readonly environments: Environments
  private readonly actionStream = new Stream()
  private network: Network
  private policy: Policy
  private rollout: Rollout
  /** What loss and optimiser were given at the last update: they read it from here, and so does the report. */
  private readonly loss: LossSettings = { entropyCost: 0, valueCost: 0, discount: 0, gaeLambda: 0, rewardScale: 0 }
  private readonly optimizer: Writable<OptimizerSettings> = { learningRate: 0, maxGradNorm: 0, decay: 0 }
  private gradNorm = 0

  constructor(private readonly build: Build) {
    this.environments = new Environments(build.vector)
    this.network = this.buildNetwork(build.settings.unroll)
    this.policy = build.policy.build(this.network, this.envs, this.actionStream)
    this.rollout = new Rollout(this.network.capacity, this.network, this.envs, inPlace(this.envs))
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.network.initialise(() => weights.next())
    this.actionStream.seed(seeds('actions'))
    this.environments.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(this.build.settings, hyperparameters)
    this.makeRoom(settings.unroll)
    this.environments.beginSlice()
    let metrics: Record<string, number> | undefined
    while (!metrics) {
      this.rollout.collect(settings.unroll, this.policy, this.environments)
      this.gradient(settings)
      // The last update's, and before it moves the parameters that the policy is read from.
      if (this.environments.steps >= steps) metrics = lossMetrics(this.rollout, this.policy, this.network.value.output)
      this.step(settings)
    }
    return {
      steps: this.environments.steps,
      episodes: this.environments.finishedEpisodes(),
      applied: this.applied(),
      metrics: { ...metrics, gradNorm: this.gradNorm },
    }
  }

  snapshot(): Snapshot {
    return {
      weights: this.network.parameters.slice(),
      learner: this.network.getOptimizer(),
      own: { actions: this.actionStream.getState(), environments: this.environments.getState() },
    }
  }

  restore(snapshot: Snapshot): void {
    const own = snapshot.own as { actions: Int32Array; environments: Plain }
    this.adopt(snapshot)
    this.actionStream.setState(own.actions)
    this.environments.setState(own.environments)
  }

  /** New episodes begin everywhere: none that the old policy half played judges the new one. */
  inherit(donor: Snapshot): void {
    this.adopt(donor)
    this.environments.restart()
  }

  private get envs(): number {
    return this.build.vector.count
  }

  private gradient(settings: Settings): void {
    const { network, loss } = this
    loss.discount = settings.discount
    loss.gaeLambda = settings.gaeLambda
    loss.entropyCost = settings.entropyCost
    loss.valueCost = settings.valueCost
    loss.rewardScale = settings.rewardScale
    lossGradient(this.rollout, this.policy, network.value, loss)
    network.backward(this.rollout.unroll * this.envs)
  }

  private step(settings: Settings): void {
    const { network, optimizer } = this
    optimizer.learningRate = settings.learningRate
    optimizer.maxGradNorm = settings.maxGradNorm
    optimizer.decay = settings.rmsPropDecay
    this.gradNorm = network.optimise(optimizer)
  }

  private applied(): Values {
    const { decay: rmsPropDecay, ...optimizer } = this.optimizer
    const used: Settings = { ...this.loss, ...optimizer, rmsPropDecay, unroll: this.rollout.unroll }
    return Object.fromEntries(settingsOf(this.build.optimizer).map((name) => [name, used[name]]))
  }

  private adopt(snapshot: Snapshot): void {
    this.network.parameters.set(snapshot.weights)
    this.network.setOptimizer(snapshot.learner)
  }

  private buildNetwork(unroll: number): Network {
    const { vector, policy, optimizer, fma, network } = this.build
    return network.build({
      observation: observationShape(vector.singleObservationSpace),
      contextSize: 0,
      sequences: vector.count,
      policySize: policy.size,
      freeSize: policy.freeSize,
      capacity: rowsFor(unroll, this.envs),
      optimizer,
      fma,
    })
  }

  /** A longer unroll needs more rows than the network has: builds a larger one and moves weights and optimiser over. */
  private makeRoom(unroll: number): void {
    if (rowsFor(unroll, this.envs) <= this.network.capacity) return
    const { parameters } = this.network
    const optimizer = this.network.getOptimizer()
    this.network = this.buildNetwork(unroll)
    this.network.parameters.set(parameters)
    this.network.setOptimizer(optimizer)
    this.policy = this.build.policy.build(this.network, this.envs, this.actionStream)
    this.rollout = new Rollout(this.network.capacity, this.network, this.envs, inPlace(this.envs))
  }
}
