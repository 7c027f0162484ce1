import { closeAll } from '../../envs/core/close.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import { Actors, type Build } from '../actor-critic/actors.js'
import { type Evaluation, evaluationOf } from '../actor-critic/evaluation.js'
import { contextSize } from '../actor-critic/memory.js'
import type { Policy } from '../actor-critic/policy/policy.js'
import { Rollout, rowsFor } from '../actor-critic/rollout.js'
import { mergeSettings } from '../actor-critic/settings.js'
import { observationShape } from '../environment/observation.js'
import { Stream } from '../math/stream.js'
import type { Network, OptimizerSettings } from '../network/network.js'
import { inPlace } from './in-place.js'
import { type LossSettings, lossGradient } from './loss.js'
import { lossMetrics } from './metrics.js'
import { type Settings, settingNames, settingsOf, tunables } from './settings.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What an instance is built from, once. */
export interface A2cBuild extends Build {
  readonly optimizer: 'rmsprop' | 'adam'
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** Synchronous advantage actor-critic: A3C (Mnih et al. 2016) with its actors in step, in one thread. */
export class A2cLearner implements Trainable {
  private readonly actors: Actors
  private readonly evaluation: Evaluation
  private network: Network
  private policy: Policy
  private rollout: Rollout
  /** What loss and optimiser were given at the last update: they read it from here, and so does the report. */
  private readonly loss: LossSettings = { entropyCost: 0, valueCost: 0, discount: 0, gaeLambda: 0, rewardScale: 0 }
  private readonly optimizer: Writable<OptimizerSettings> = { learningRate: 0, maxGradNorm: 0, decay: 0 }
  private gradNorm = 0

  constructor(private readonly build: A2cBuild) {
    this.actors = new Actors(build)
    this.evaluation = evaluationOf(build)
    this.network = this.buildNetwork(build.settings.unroll)
    this.policy = this.buildPolicy()
    this.rollout = this.buildRollout()
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.network.initialise(() => weights.next())
    this.actors.start(seeds)
    this.evaluation.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(tunables, settingNames, this.build.settings, hyperparameters)
    const { environments } = this.actors
    this.makeRoom(settings.unroll)
    this.actors.beginSlice()
    let metrics: Record<string, number> | undefined
    while (!metrics) {
      this.rollout.collect(settings.unroll, this.policy, settings.discount)
      this.gradient(settings)
      // The last update's, and before it moves the parameters that the policy is read from.
      if (environments.steps >= steps) metrics = lossMetrics(this.rollout, this.policy, this.network.value.output)
      this.step(settings)
    }
    const evaluated = this.evaluation.play(this.network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: this.applied(),
      ...evaluated,
      metrics: { ...metrics, gradNorm: this.gradNorm, ...evaluated.metrics },
    }
  }

  close(): void | Promise<void> {
    return closeAll([this.build.vector, this.build.evaluation])
  }

  snapshot(): Snapshot {
    return {
      weights: this.network.parameters.slice(),
      learner: { optimizer: this.network.getOptimizer(), actors: this.actors.getLearner() },
      own: { ...this.actors.getOwn(), evaluation: this.evaluation.getState() },
    }
  }

  restore(snapshot: Snapshot): void {
    const { evaluation } = snapshot.own as { evaluation: Plain }
    this.adopt(snapshot)
    this.actors.setOwn(snapshot.own)
    this.evaluation.setState(evaluation)
  }

  /** New episodes begin everywhere: none that the old policy half played judges the new one. */
  inherit(donor: Snapshot): void {
    this.adopt(donor)
    this.actors.restart()
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
    network.backward(this.rollout.unroll * this.envs, this.envs)
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
    const { optimizer, actors } = snapshot.learner as { optimizer: Plain; actors: Plain }
    this.network.parameters.set(snapshot.weights)
    this.network.setOptimizer(optimizer)
    this.actors.setLearner(actors)
  }

  private buildNetwork(unroll: number): Network {
    const { vector, policy, optimizer, fma, network } = this.build
    return network.build({
      observation: observationShape(vector.singleObservationSpace),
      contextSize: contextSize(network, policy),
      sequences: vector.count,
      policySize: policy.size,
      freeSize: policy.freeSize,
      capacity: rowsFor(unroll, this.envs),
      optimizer,
      fma,
    })
  }

  private buildPolicy(): Policy {
    return this.build.policy.build(this.network, this.envs, this.actors.stream)
  }

  private buildRollout(): Rollout {
    return new Rollout(this.network.capacity, this.network, this.actors, inPlace(this.envs))
  }

  /** A longer unroll needs more rows than the network has: builds a larger one and moves weights and optimiser over. */
  private makeRoom(unroll: number): void {
    if (rowsFor(unroll, this.envs) <= this.network.capacity) return
    const { parameters } = this.network
    const optimizer = this.network.getOptimizer()
    this.network = this.buildNetwork(unroll)
    this.network.parameters.set(parameters)
    this.network.setOptimizer(optimizer)
    this.policy = this.buildPolicy()
    this.rollout = this.buildRollout()
  }
}
