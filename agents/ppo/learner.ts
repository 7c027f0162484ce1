import { closeAll } from '../../envs/core/close.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import { Actors, type Build } from '../actor-critic/actors.js'
import { type Evaluation, evaluationOf } from '../actor-critic/evaluation.js'
import { contextSize } from '../actor-critic/memory.js'
import type { Policy } from '../actor-critic/policy/policy.js'
import { Rollout } from '../actor-critic/rollout.js'
import { mergeSettings } from '../actor-critic/settings.js'
import { observationShape } from '../environment/observation.js'
import { Stream } from '../math/stream.js'
import type { Network } from '../network/network.js'
import { Minibatches } from './minibatches.js'
import { type Settings, settingsOf, tunables } from './settings.js'
import { Storage } from './storage.js'
import { Update } from './update.js'

/** What an instance is built from, once. */
export interface PpoBuild extends Build {
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** The network and what is bound to its memory. */
interface Desk {
  /** It has memory for this unroll and this minibatchSize. */
  readonly room: Settings
  readonly network: Network
  readonly policy: Policy
  readonly rollout: Rollout
  readonly update: Update
}

/** Rows to act: those of a time step, of the next one, and of cut episodes. */
const ACTING = 3

/** Proximal policy optimisation (Schulman et al. 2017) with the clipped objective, its actors in step, in one thread. */
export class PpoLearner implements Trainable {
  private readonly actors: Actors
  private readonly evaluation: Evaluation
  private readonly minibatchStream = new Stream()
  private desk: Desk

  constructor(private readonly build: PpoBuild) {
    this.actors = new Actors(build)
    this.evaluation = evaluationOf(build)
    this.desk = this.makeDesk(build.settings)
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.desk.network.initialise(() => weights.next())
    this.minibatchStream.seed(seeds('minibatches'))
    this.actors.start(seeds)
    this.evaluation.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(tunables, settingsOf(this.build.settings), this.build.settings, hyperparameters)
    const { environments } = this.actors
    this.makeRoom(settings)
    this.actors.beginSlice()
    const { network, policy, rollout, update } = this.desk
    let unroll = 0
    do {
      const before = environments.steps
      rollout.collect(settings.unroll, policy, settings.discount)
      unroll = (environments.steps - before) / rollout.envs
      update.run(settings, environments.steps >= steps)
    } while (environments.steps < steps)
    const evaluated = this.evaluation.play(network, this.actors)
    return {
      steps: environments.steps,
      episodes: environments.finishedEpisodes(),
      applied: this.applied({ ...update.usedSettings(), unroll }),
      ...evaluated,
      metrics: { ...update.metrics(), ...evaluated.metrics },
    }
  }

  close(): void | Promise<void> {
    return closeAll([this.build.vector, this.build.evaluation])
  }

  snapshot(): Snapshot {
    const { network } = this.desk
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

  /** New episodes begin everywhere: none that the old policy half played judges the new one. */
  inherit(donor: Snapshot): void {
    this.adopt(donor)
    this.actors.restart()
  }

  private applied(used: Settings): Values {
    return Object.fromEntries(settingsOf(this.build.settings).map((name) => [name, used[name]]))
  }

  private adopt({ weights, learner }: Snapshot): void {
    const { optimizer, actors } = learner as { optimizer: Plain; actors: Plain }
    this.desk.network.parameters.set(weights)
    this.desk.network.setOptimizer(optimizer)
    this.actors.setLearner(actors)
  }

  /** Longer unrolls or larger minibatches need more memory than there is: takes more, and moves weights and optimiser over. */
  private makeRoom(settings: Settings): void {
    const { unroll, minibatchSize } = settings
    const { room, network } = this.desk
    if (unroll <= room.unroll && minibatchSize <= room.minibatchSize) return
    const larger = { unroll: Math.max(unroll, room.unroll), minibatchSize: Math.max(minibatchSize, room.minibatchSize) }
    this.desk = this.makeDesk({ ...settings, ...larger })
    this.desk.network.parameters.set(network.parameters)
    this.desk.network.setOptimizer(network.getOptimizer())
  }

  private makeDesk(settings: Settings): Desk {
    const { vector, policy: kind, fma, network: spec } = this.build
    const envs = vector.count
    const rows = settings.unroll * envs
    const network = spec.build({
      observation: observationShape(vector.singleObservationSpace),
      contextSize: contextSize(spec, kind),
      sequences: envs,
      policySize: kind.size,
      freeSize: kind.freeSize,
      // A minibatch of a network with memory has one whole unroll at least.
      capacity: Math.max(ACTING * envs, settings.unroll, Math.min(rows, settings.minibatchSize)),
      optimizer: 'adam',
      fma,
    })
    const policy = kind.build(network, envs, this.actors.stream)
    const storage = new Storage(rows, network, policy, envs, kind.parts)
    const rollout = new Rollout(rows, network, this.actors, storage)
    const minibatches = new Minibatches(rows, envs, network.recurrence !== null, this.minibatchStream)
    const update = new Update(settings, network, policy, rollout, storage, minibatches)
    return { room: settings, network, policy, rollout, update }
  }
}
