import { closeAll } from '../../envs/core/close.js'
import type {
  Inheritance,
  ParameterShapes,
  Plain,
  Report,
  Seeds,
  Snapshot,
  Store,
  StoreSpec,
  Trainable,
  Values,
} from '../../src/trainable.js'
import { Actors, type Setup } from '../acting/actors.js'
import { Evaluator } from '../acting/evaluation.js'
import { plainSpaces } from '../export/spaces.js'
import { Stream } from '../math/stream.js'
import type { Network } from '../network/network.js'
import { mergeSettings, pickSettings, type SettingsTable } from './settings.js'

/** How an agent learns: what tells A2C from PPO. */
export interface Method<Name extends string> {
  readonly settings: SettingsTable<Name>
  /** The random streams of its own, by their labels. */
  readonly streams: Readonly<Record<string, Stream>>
  /** The stores of each member, as in Trainable. Absent: none. */
  readonly stores?: Readonly<Record<string, StoreSpec>>
  attach?(stores: Readonly<Record<string, Store>>): void
  /**
   * The memory to learn with these settings, and with all with which the former one could.
   *
   * @param former absent: it is the first
   */
  build(actors: Actors, settings: Record<Name, number>, former?: Workspace<Name>): Workspace<Name>
}

/** The network, and what is bound to its memory. */
export interface Workspace<Name extends string> {
  readonly network: Network
  /** What belongs to the weights beside the optimiser's state, such as a target network. Absent: nothing. */
  readonly learned?: Learned<Name>
  /** Tells whether there is memory enough to learn with these settings. */
  holds(settings: Record<Name, number>): boolean
  /** Prepares for a slice with these settings. Absent: there is nothing to prepare. */
  beginSlice?(settings: Record<Name, number>): void
  /** Acts for as long as an update learns from. */
  collect(settings: Record<Name, number>): void
  update(settings: Record<Name, number>): void
  /**
   * The same, measured. It stands apart, since the loop of the others has to stay small to be fast. The calls through this interface cost
   * nothing that can be measured: A2C with 4 environments and mlp([16]), the cheapest update, is within 1% of a loop of its own.
   */
  updateMeasured(settings: Record<Name, number>): Measured<Name>
}

/** A part of what a donor gives away. */
interface Learned<Name extends string> {
  /** Becomes that of fresh weights. */
  start(settings: Record<Name, number>): void
  getState(): { readonly [name: string]: Plain }
  setState(state: { readonly [name: string]: Plain }): void
}

export interface Measured<Name extends string> {
  /** The settings that the update used. */
  readonly applied: Record<Name, number>
  readonly metrics: Readonly<Record<string, number>>
}

/** A member that learns by a method, its actors in step, in one thread. */
export class Learner<Name extends string> implements Trainable {
  readonly spaces: Plain
  readonly parameters: ParameterShapes
  readonly stores: Readonly<Record<string, StoreSpec>>
  private readonly actors: Actors
  private readonly evaluation: Evaluator | null
  private workspace: Workspace<Name>

  constructor(
    private readonly setup: Setup,
    private readonly method: Method<Name>,
  ) {
    this.spaces = plainSpaces(setup.vector)
    this.stores = method.stores ?? {}
    this.actors = new Actors(setup)
    const { evaluation: vector, evaluate } = setup
    this.evaluation = vector && evaluate && new Evaluator(setup, { vector, ...evaluate })
    this.workspace = method.build(this.actors, method.settings.fixed)
    this.parameters = this.workspace.network.shapes
  }

  attach(stores: Readonly<Record<string, Store>>): void {
    this.method.attach?.(stores)
  }

  start(seeds: Seeds, hyperparameters: Values): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.workspace.network.initialise(() => weights.next())
    this.workspace.learned?.start(mergeSettings(this.method.settings, hyperparameters))
    for (const [label, stream] of this.streams) stream.seed(seeds(label))
    this.actors.start(seeds)
    this.evaluation?.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(this.method.settings, hyperparameters)
    const { environments } = this.actors
    this.ensureMemory(settings)
    const { workspace } = this
    this.actors.beginSlice()
    workspace.beginSlice?.(settings)
    workspace.collect(settings)
    while (environments.steps < steps) {
      workspace.update(settings)
      workspace.collect(settings)
    }
    const { applied, metrics } = workspace.updateMeasured(settings)
    const evaluated = this.evaluation?.play(workspace.network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: pickSettings(applied, this.method.settings.names),
      ...evaluated,
      metrics: { ...metrics, ...evaluated?.metrics },
    }
  }

  close(): void | Promise<void> {
    return closeAll([this.setup.vector, this.setup.evaluation])
  }

  snapshot(): Snapshot {
    const { network, learned } = this.workspace
    const streams = Object.fromEntries(this.streams.map(([label, stream]) => [label, stream.getState()]))
    return {
      weights: network.parameters.slice(),
      learner: { optimizer: network.getOptimizer(), actors: this.actors.getLearner(), ...learned?.getState() },
      own: { ...this.actors.getOwn(), ...streams, evaluation: this.evaluation?.getState() ?? null },
    }
  }

  restore(snapshot: Snapshot): void {
    const own = snapshot.own as { readonly [key: string]: Plain }
    this.adopt(snapshot)
    this.actors.setOwn(own)
    for (const [label, stream] of this.streams) stream.setState(own[label] as Int32Array)
    this.evaluation?.setState(own.evaluation!)
  }

  /** New episodes begin everywhere, so that no episode which the old network began counts for the new one. */
  inherit(donor: Inheritance): void {
    this.adopt(donor)
    this.actors.restart()
  }

  private get streams(): [string, Stream][] {
    return Object.entries(this.method.streams)
  }

  private adopt({ weights, learner }: Inheritance): void {
    const { actors, optimizer, ...learned } = learner as { readonly [part: string]: Plain }
    const { network } = this.workspace
    network.parameters.set(weights)
    network.setOptimizer(optimizer!)
    this.workspace.learned?.setState(learned)
    this.actors.setLearner(actors!)
  }

  /** Takes more memory where the settings need it, and moves weights and optimiser over. */
  private ensureMemory(settings: Record<Name, number>): void {
    if (this.workspace.holds(settings)) return
    const state = this.snapshot()
    this.workspace = this.method.build(this.actors, settings, this.workspace)
    this.adopt(state)
  }
}
