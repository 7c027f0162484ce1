import type { Store, StoreSpec } from '../../src/trainable.js'
import { type A2cWorkspace, a2cWorkspace } from '../a2c/method.js'
import { networkStorage } from '../a2c/network-storage.js'
import type { Actors, Setup } from '../acting/actors.js'
import { Context } from '../acting/context.js'
import { type RolloutStorage, rowsFor } from '../acting/rollout.js'
import { observationShape } from '../environment/observation.js'
import type { Measured, Method, Workspace } from '../learner/learner.js'
import type { SettingsTable } from '../learner/settings.js'
import { Stream } from '../math/stream.js'
import type { Network } from '../network/network.js'
import type { PolicyKind } from '../policies/policy.js'
import { PixelControl } from './pixel-control.js'
import { pixelGrid } from './pixel-grid.js'
import { Replay } from './replay/replay.js'
import { Sequences } from './replay/sequences.js'
import { RewardPrediction } from './reward-prediction.js'
import type { SettingName, Settings } from './settings.js'
import { type Task, type TaskFlags, type TaskName, taskNames } from './tasks.js'
import { ValueReplay } from './value-replay.js'

/** A2C with auxiliary tasks that share its network and learn from a replay: UNREAL (Jaderberg et al. 2017), its actors in step. */
export class Unreal implements Method<SettingName> {
  readonly streams: Readonly<Record<string, Stream>>
  readonly stores: Readonly<Record<string, StoreSpec>>
  /** Null where no task is on. */
  private readonly replay: Replay | null
  private readonly draws = new Stream()

  constructor(
    private readonly setup: Setup<PolicyKind>,
    readonly settings: SettingsTable<SettingName>,
    private readonly tasks: TaskFlags,
    replaySize: number,
  ) {
    const isOn = taskNames.some((name) => tasks[name])
    const grid = tasks.pixelControl ? pixelGrid(observationShape(setup.vector.singleObservationSpace)) : null
    this.replay = isOn ? new Replay(setup, replaySize, tasks, grid) : null
    this.streams = isOn ? { replay: this.draws } : {}
    this.stores = this.replay?.stores ?? {}
  }

  attach(stores: Readonly<Record<string, Store>>): void {
    this.replay?.attach(stores)
  }

  build(actors: Actors, { unroll }: Settings): Workspace<SettingName> {
    const { setup, replay } = this
    const storage = replay ? replayStorage(replay, actors) : networkStorage(setup.vector.count)
    const a2c = a2cWorkspace(setup, actors, unroll, 'rmsprop', storage)
    return new UnrealWorkspace(a2c, replay ? this.tasksFor(a2c.network, actors, unroll, replay) : [], this.draws)
  }

  private tasksFor(network: Network, actors: Actors, unroll: number, { frames, changes, rewarding }: Replay): Task[] {
    const { setup, tasks } = this
    const context = new Context(setup.network, setup.actions)
    const sequences = new Sequences(rowsFor(unroll, frames.envs), frames, actors.observations, context)
    const all: Task[] = []
    if (changes) all.push(new PixelControl(network, frames, sequences, changes))
    if (tasks.valueReplay) all.push(new ValueReplay(network, frames, sequences))
    if (rewarding) all.push(new RewardPrediction(network, frames, rewarding, actors.observations))
    return all
  }
}

/** Keeps a rollout where A2C does, and remembers it. */
function replayStorage(replay: Replay, { environments, memory }: Actors): RolloutStorage {
  const { envs } = replay.frames
  return {
    ...networkStorage(envs),
    storeStep: () => replay.frames.observe(environments.observations, (env) => memory.begins(env)),
    storeResult: (t, actions, step, rewards) => replay.complete(actions, step, rewards, t * envs),
  }
}

class UnrealWorkspace implements Workspace<SettingName> {
  readonly network: Network

  constructor(
    private readonly a2c: A2cWorkspace,
    private readonly tasks: readonly Task[],
    private readonly draws: Stream,
  ) {
    this.network = a2c.network
  }

  holds(settings: Settings): boolean {
    return this.a2c.holds(settings)
  }

  collect(settings: Settings): void {
    this.a2c.collect(settings)
  }

  update(settings: Settings): void {
    this.forgetGradients()
    this.a2c.computeGradient(settings)
    this.addTasks(settings)
    this.a2c.step(settings, false)
  }

  updateMeasured(settings: Settings): Measured<SettingName> {
    this.forgetGradients()
    // The tasks overwrite the rows that it is measured in.
    const { applied, metrics } = this.a2c.measureGradient(settings)
    const losses = this.addTasks(settings)
    const gradNorm = this.a2c.step(settings, true)
    const costs = Object.fromEntries(losses.map(({ name, cost }) => [`${name}Cost`, cost]))
    const means = Object.fromEntries(losses.map(({ name, loss }) => [`${name}Loss`, loss]))
    return {
      applied: { ...settings, ...applied, ...costs, ...this.a2c.appliedOptimizer(settings) },
      metrics: { ...metrics, ...means, gradNorm },
    }
  }

  /** A2C leaves the gradients of the tasks' own parameters as they are. */
  private forgetGradients(): void {
    if (this.tasks.length > 0) this.network.gradients.fill(0)
  }

  /**
   * Adds the gradients of the auxiliary tasks to those of A2C. The paper's losses are sums over a rollout's steps, A2C's is their mean: so all
   * are divided by the rows of the rollout.
   *
   * @returns of each task that learned its cost, as it was used, and its loss
   */
  private addTasks(settings: Settings): { readonly name: TaskName; readonly cost: number; readonly loss: number }[] {
    const { rows } = this.a2c
    return this.tasks.flatMap((task) => {
      const cost = settings[`${task.name}Cost`]
      const loss = task.learn(cost / rows, settings, this.draws)
      return loss === null ? [] : [{ name: task.name, cost, loss: loss / rows }]
    })
  }
}
