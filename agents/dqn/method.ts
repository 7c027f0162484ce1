import { allocateObservations } from '../../envs/core/observations.js'
import type { Plain, Store } from '../../src/trainable.js'
import type { Actors, Setup } from '../acting/actors.js'
import { networkShape } from '../acting/network-shape.js'
import { fromKernel } from '../actor-critic/evidence.js'
import { maskWidthOf } from '../environment/action-space.js'
import { AgentError } from '../errors.js'
import type { Measured, Method, Workspace } from '../learner/learner.js'
import type { SettingsTable } from '../learner/settings.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { ActionValues, ActionValuesKind } from './action-values.js'
import { type LossTerms, lossGradient } from './loss.js'
import { Batch, Replay, type ReplayStore, replayStore } from './replay.js'
import type { SettingName, Settings } from './settings.js'

/** The options of DQN that PBT cannot tune. */
export interface FixedOptions {
  readonly double: boolean
  readonly replaySize: number
  readonly learningStarts: number
  readonly explorationSteps: number
}

/** Everything that is the same for all of a learner's workspaces. */
interface Parts {
  readonly setup: Setup<ActionValuesKind>
  readonly options: FixedOptions
  readonly replay: Replay
  readonly draws: Stream
}

/** Deep Q-learning (Mnih et al. 2015) with a replay that is a store of the member. */
export class Dqn implements Method<SettingName> {
  readonly streams = { draws: new Stream() }
  readonly stores: { readonly replay: ReplayStore }
  private readonly parts: Parts

  constructor(
    setup: Setup<ActionValuesKind>,
    readonly settings: SettingsTable<SettingName>,
    options: FixedOptions,
  ) {
    const { vector } = setup
    const observations = allocateObservations(vector.singleObservationSpace, vector.count)
    const replay = replayStore(options.replaySize, vector.count, observations, maskWidthOf(setup.actions))
    this.stores = { replay }
    this.parts = { setup, options, replay: new Replay(replay.rows, vector.count), draws: this.streams.draws }
  }

  attach({ replay }: Readonly<Record<string, Store>>): void {
    this.parts.replay.attach(replay as Store<ReplayStore>)
  }

  build(actors: Actors, { batchSize }: Settings): DqnWorkspace {
    return new DqnWorkspace(this.parts, actors, batchSize)
  }
}

class DqnWorkspace implements Workspace<SettingName> {
  readonly network: Network
  private readonly target: Network
  private readonly behaviour: ActionValues
  private readonly targetValues: ActionValues
  private readonly batch: Batch
  private readonly errors: Float64Array
  /** The rewards of one time step. */
  private readonly rewards: Float64Array
  /** Steps of the optimiser since the target network was copied. */
  private age = 0
  /** The settings, as they were used last. */
  private readonly used = { trainEvery: 0, targetUpdate: 0, epsilon: Number.NaN }

  constructor(
    private readonly parts: Parts,
    private readonly actors: Actors,
    private readonly batchSize: number,
  ) {
    const { setup, draws } = parts
    const envs = setup.vector.count
    this.network = new Network(setup.network, networkShape(setup, Math.max(envs, 2 * batchSize), 'adam'))
    this.target = new Network(setup.network, networkShape(setup, Math.max(envs, batchSize), 'adam'))
    if (this.network.recurrence || this.network.context) {
      const rule = 'no memory and read observations alone, since dqn learns from single time steps'
      throw new AgentError('NETWORK_MISFIT', `Expected the network of dqn to have ${rule}, got ${JSON.stringify(setup.network.config)}`)
    }
    this.behaviour = setup.behaviour.build(this.network, envs, actors.stream)
    this.targetValues = setup.behaviour.build(this.target, envs, draws)
    this.batch = new Batch(batchSize)
    this.errors = new Float64Array(batchSize)
    this.rewards = new Float64Array(envs)
  }

  readonly learned = {
    start: ({ epsilon }: Settings): void => {
      this.target.parameters.set(this.network.parameters)
      this.age = 0
      this.parts.setup.behaviour.exploration.epsilon = this.epsilonAt(0, epsilon)
    },
    getState: () => ({ target: this.target.parameters.slice(), age: this.age, epsilon: this.parts.setup.behaviour.exploration.epsilon }),
    setState: (state: { readonly [name: string]: Plain }): void => {
      const { target, age, epsilon } = state as { target: Float32Array; age: number; epsilon: number }
      this.target.parameters.set(target)
      this.age = age
      this.parts.setup.behaviour.exploration.epsilon = epsilon
    },
  }

  holds({ batchSize }: Settings): boolean {
    return batchSize <= this.batchSize
  }

  beginSlice({ priorityExponent }: Settings): void {
    this.parts.replay.beginSlice(priorityExponent)
  }

  collect({ trainEvery, discount, epsilon }: Settings): void {
    const { environments, observations, rewards, memory } = this.actors
    const { replay, setup } = this.parts
    const envs = environments.vector.count
    const before = environments.steps
    this.used.epsilon = epsilon
    for (let t = 0; t < trainEvery; t++) {
      observations.updateStatistics(environments.observations, envs)
      observations.writeAll(environments.observations, this.network.observations, 0, envs)
      setup.behaviour.exploration.epsilon = this.epsilonAt(replay.steps, epsilon)
      const masks = this.behaviour.masks ? environments.vector.actionMasks : null
      if (masks) this.behaviour.masks!.write(masks, 0, 0, envs)
      replay.observe(environments.observations, (env) => memory.begins(env), masks)
      const actions = this.behaviour.act(0)
      const step = environments.step(actions)
      rewards.write(step, discount, this.rewards, 0)
      memory.remember(actions, this.rewards, 0)
      replay.complete(actions, this.rewards, step.terminated)
      for (let env = 0; env < envs; env++) if (step.terminated[env] === 1 || step.truncated[env] === 1) memory.forget(env)
    }
    this.used.trainEvery = (environments.steps - before) / envs
  }

  update(settings: Settings): void {
    if (this.learns) for (let i = 0; i < settings.gradientSteps; i++) this.step(settings, false)
  }

  updateMeasured(settings: Settings): Measured<SettingName> {
    const { gradientSteps } = settings
    const { epsilon } = this.parts.setup.behaviour.exploration
    const { trainEvery, epsilon: floor } = this.used
    if (!this.learns) return { applied: { ...settings, trainEvery, epsilon: floor }, metrics: { epsilon } }
    let [loss, q, gradNorm] = [0, 0, 0]
    for (let i = 0; i < gradientSteps; i++) {
      const step = this.step(settings, i === gradientSteps - 1)
      loss += step.loss / gradientSteps
      q += step.q / gradientSteps
      gradNorm += step.gradNorm / gradientSteps
    }
    return { applied: { ...this.applied(settings), gradientSteps }, metrics: { loss, q, gradNorm, epsilon } }
  }

  /** ε falls in a line from 1 to its value. */
  private epsilonAt(steps: number, epsilon: number): number {
    const { explorationSteps } = this.parts.options
    return steps >= explorationSteps ? epsilon : 1 - (steps / explorationSteps) * (1 - epsilon)
  }

  private get learns(): boolean {
    const { replay, options } = this.parts
    return replay.steps >= options.learningStarts && replay.hasAny
  }

  /** One step of the optimiser. */
  private step(settings: Settings, watched: boolean): LossTerms & { readonly gradNorm: number } {
    const { network, target, batch, errors } = this
    const { replay, draws, options } = this.parts
    replay.draw(batch, settings.batchSize, settings, draws)
    const { count } = batch
    this.writeInputs()
    network.forward(0, 2 * count, 2 * count)
    target.forward(0, count, count)
    const terms = lossGradient(batch, this.behaviour, this.targetValues, options.double, errors)
    for (let i = 0; i < count; i++) replay.prioritise(batch.rows[i]!, errors[i]!)
    network.backward(count, count)
    const { learningRate, maxGradNorm } = settings
    const gradNorm = network.optimise({ learningRate, maxGradNorm, decay: 0 }, watched)
    this.age++
    this.used.targetUpdate = settings.targetUpdate
    if (this.age >= settings.targetUpdate) {
      target.parameters.set(network.parameters)
      this.age = 0
    }
    return { ...terms, gradNorm }
  }

  /** Writes the observations of the batch, and those that follow, into the networks' rows. */
  private writeInputs(): void {
    const { observations } = this.actors
    const { count, rows, nextRows } = this.batch
    const { replay } = this.parts
    const stored = replay.observations
    for (let i = 0; i < count; i++) {
      observations.write(stored, rows[i]!, this.network.observations, i)
      observations.write(stored, nextRows[i]!, this.network.observations, count + i)
      observations.write(stored, nextRows[i]!, this.target.observations, i)
      // What comes next has to be allowed there; the action that was taken is known.
      this.behaviour.masks?.write(replay.masks, nextRows[i]!, count + i, 1)
      this.targetValues.masks?.write(replay.masks, nextRows[i]!, i, 1)
    }
  }

  /** The settings that the last update used. */
  private applied(requested: Settings): Omit<Settings, 'gradientSteps'> {
    const { batch, used } = this
    const optimizer = this.network.applied()
    return {
      ...used,
      ...batch.used,
      learningRate: fromKernel(requested.learningRate, optimizer.learningRate),
      maxGradNorm: fromKernel(requested.maxGradNorm, optimizer.maxGradNorm),
      batchSize: batch.count,
      priorityExponent: this.parts.replay.exponent,
    }
  }
}
