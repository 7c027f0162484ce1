import { closeAll } from '../../envs/core/close.js'
import type { Inheritance, Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import { Actors, type Setup } from '../acting/actors.js'
import { type Evaluation, evaluationOf } from '../acting/evaluation.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout } from '../acting/rollout.js'
import { mergeSettings, pickSettings } from '../actor-critic/settings.js'
import { partsOf } from '../environment/action-space.js'
import { plainSpaces } from '../export/spaces.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { Minibatches } from './minibatches.js'
import { type Settings, settingsOf, tunables } from './settings.js'
import { Storage } from './storage.js'
import { Update } from './update.js'

/** Everything that a PPO learner is built from, once. */
export interface PpoSetup extends Setup<Policy> {
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** The network, and what is bound to its memory. */
interface Workspace {
  /** The longest unroll and the largest minibatch that it has memory for. */
  readonly capacity: Capacity
  readonly network: Network
  readonly policy: Policy
  readonly rollout: Rollout
  readonly update: Update
}

type Capacity = Pick<Settings, 'unroll' | 'minibatchSize'>

/** Blocks of `envs` rows that acting needs: for a time step, for the next one, and for truncated episodes. */
const ACTING_BLOCKS = 3

/** Proximal policy optimisation (Schulman et al. 2017) with the clipped objective, its actors in step, in one thread. */
export class PpoLearner implements Trainable {
  readonly spaces: Plain
  private readonly actors: Actors
  private readonly evaluation: Evaluation
  private readonly minibatchStream = new Stream()
  private workspace: Workspace

  constructor(private readonly setup: PpoSetup) {
    this.spaces = plainSpaces(setup.vector)
    this.actors = new Actors(setup)
    this.evaluation = evaluationOf(setup)
    this.workspace = this.buildWorkspace(setup.settings)
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.workspace.network.initialise(() => weights.next())
    this.minibatchStream.seed(seeds('minibatches'))
    this.actors.start(seeds)
    this.evaluation.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const fixed = this.setup.settings
    const names = settingsOf(fixed)
    const settings = mergeSettings(tunables, names, fixed, hyperparameters)
    const { environments } = this.actors
    this.ensureCapacity(settings)
    this.actors.beginSlice()
    const { network, policy, rollout, update } = this.workspace
    rollout.collect(settings.unroll, policy, settings.discount)
    while (environments.steps < steps) {
      update.run(settings)
      rollout.collect(settings.unroll, policy, settings.discount)
    }
    const { applied, metrics } = update.runMeasured(settings)
    const evaluated = this.evaluation.play(network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: pickSettings(applied, names),
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
      own: { ...this.actors.getOwn(), minibatches: this.minibatchStream.getState(), evaluation: this.evaluation.getState() },
    }
  }

  restore(snapshot: Snapshot): void {
    const { minibatches, evaluation } = snapshot.own as { minibatches: Int32Array; evaluation: Plain }
    this.adopt(snapshot)
    this.actors.setOwn(snapshot.own)
    this.minibatchStream.setState(minibatches)
    this.evaluation.setState(evaluation)
  }

  /** New episodes begin everywhere, so that no episode which the old policy began counts for the new one. */
  inherit(donor: Inheritance): void {
    this.adopt(donor)
    this.actors.restart()
  }

  private adopt({ weights, learner }: Inheritance): void {
    const { optimizer, actors } = learner as { optimizer: Plain; actors: Plain }
    this.workspace.network.parameters.set(weights)
    this.workspace.network.setOptimizer(optimizer)
    this.actors.setLearner(actors)
  }

  /** Takes more memory where an unroll or a minibatch needs it, and moves weights and optimiser over. */
  private ensureCapacity({ unroll, minibatchSize }: Settings): void {
    const { capacity, network } = this.workspace
    if (unroll <= capacity.unroll && minibatchSize <= capacity.minibatchSize) return
    this.workspace = this.buildWorkspace({
      unroll: Math.max(unroll, capacity.unroll),
      minibatchSize: Math.max(minibatchSize, capacity.minibatchSize),
    })
    this.workspace.network.parameters.set(network.parameters)
    this.workspace.network.setOptimizer(network.getOptimizer())
  }

  private buildWorkspace(capacity: Capacity): Workspace {
    const { setup, actors } = this
    const envs = setup.vector.count
    const rows = capacity.unroll * envs
    // A network with memory learns from one whole unroll at least.
    const networkRows = Math.max(ACTING_BLOCKS * envs, capacity.unroll, Math.min(rows, capacity.minibatchSize))
    const network = new Network(setup.network, networkShape(setup, networkRows, 'adam'))
    const policy = setup.behaviour.build(network, envs, actors.stream)
    const storage = new Storage(rows, network, policy, envs, partsOf(setup.actions))
    const rollout = new Rollout(rows, network, actors, storage)
    const minibatches = new Minibatches(rows, envs, network.recurrence !== null, this.minibatchStream)
    const update = new Update(network, policy, rollout, storage, minibatches)
    return { capacity, network, policy, rollout, update }
  }
}
