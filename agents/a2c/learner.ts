import { closeAll } from '../../envs/core/close.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import { Actors, type Build } from '../actor-critic/actors.js'
import { type Evaluation, evaluationOf } from '../actor-critic/evaluation.js'
import { asFound, asRead, discountOf, gaeLambdaOf, largestReward, rewardScaleOf, valueCostOf } from '../actor-critic/evidence.js'
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
    let before: number
    for (;;) {
      before = environments.steps
      this.rollout.collect(settings.unroll, this.policy, settings.discount)
      if (environments.steps >= steps) break
      this.gradient(settings)
      this.step(settings, false)
    }
    const { applied, metrics } = this.lastUpdate(settings, (environments.steps - before) / this.envs)
    const evaluated = this.evaluation.play(this.network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: Object.fromEntries(settingsOf(this.build.optimizer).map((name) => [name, applied[name]])),
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

  /** The last update of a slice is looked at; apart from the others, whose loop has to stay small to be fast. */
  private lastUpdate(settings: Settings, unroll: number): { applied: Settings; metrics: Record<string, number> } {
    const reward = largestReward(this.rollout)
    this.gradient(settings)
    // Before the step moves the parameters that the policy is read from.
    const metrics = lossMetrics(this.rollout, this.policy, this.network.value.output)
    this.step(settings, true)
    return { applied: this.applied(settings, unroll, reward), metrics }
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

  private step(settings: Settings, watched: boolean): void {
    const { network, optimizer } = this
    optimizer.learningRate = settings.learningRate
    optimizer.maxGradNorm = settings.maxGradNorm
    optimizer.decay = settings.rmsPropDecay
    this.gradNorm = network.optimise(optimizer, watched)
  }

  /**
   * What the last update really used: the optimiser's settings as its kernel read them, the others from the numbers that came of them.
   * @param unroll steps that the environments took
   */
  private applied(ordered: Settings, unroll: number, reward: ReturnType<typeof largestReward>): Settings {
    const { rollout, network, policy } = this
    const { a_t } = rollout
    const { output } = network.value
    const { learningRate, maxGradNorm, decay } = network.applied()
    return {
      learningRate: asRead(ordered.learningRate, learningRate),
      maxGradNorm: asRead(ordered.maxGradNorm, maxGradNorm),
      rmsPropDecay: asRead(ordered.rmsPropDecay, decay),
      entropyCost: policy.entropyCost,
      rewardScale: asFound(ordered.rewardScale, rewardScaleOf(rollout, reward)),
      discount: asFound(ordered.discount, discountOf(rollout, output, a_t)),
      gaeLambda: asFound(ordered.gaeLambda, gaeLambdaOf(rollout, output, a_t, ordered.discount)),
      valueCost: asFound(
        ordered.valueCost,
        valueCostOf(network.value, rollout.unroll * rollout.envs, (row) => -a_t[row]!),
      ),
      unroll,
    }
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
